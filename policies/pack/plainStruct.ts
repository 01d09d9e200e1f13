import type { BinaryReader } from "google-protobuf";
import type structs from "google-protobuf/google/protobuf/struct_pb.js";
import { sdk } from "./sdkModules.ts";

// The SDK reads each property of each resource into a message of its own, of three kinds, and makes plain values of them
// afterwards: two thirds of what reading a stack takes. Here a Struct is read into plain values at once.
// Encoding: https://protobuf.dev/reference/protobuf/google.protobuf/#struct

type Plain = structs.JavaScriptValue;
type Read<T> = (reader: BinaryReader) => T;

/** What `read` makes of the message that the reader stands at. */
function inner<T>(reader: BinaryReader, read: Read<T>): T {
  let value: T | undefined;
  reader.readMessage(undefined, (_: unknown, within: BinaryReader) => void (value = read(within)));
  return value as T;
}

/** Calls `field` with the number of each field; one that it does not know, for which it answers false, is passed over. */
function eachField(reader: BinaryReader, field: (number: number) => boolean): void {
  while (reader.nextField()) if (!field(reader.getFieldNumber())) reader.skipField();
}

/** A Value holds one of six kinds, each a field of its own. @throws Error where it holds none, as the library does */
function readValue(reader: BinaryReader): Plain {
  let value: Plain | undefined;
  eachField(reader, (number) => {
    if (number === 1) value = (reader.readEnum(), null);
    else if (number === 2) value = reader.readDouble();
    else if (number === 3) value = reader.readString();
    else if (number === 4) value = reader.readBool();
    else if (number === 5) value = inner(reader, readStruct);
    else if (number === 6) value = inner(reader, readList);
    else return false;
    return true;
  });
  if (value === undefined) throw new Error("a property's value says nothing");
  return value;
}

function readList(reader: BinaryReader): Plain[] {
  const values: Plain[] = [];
  eachField(reader, (number) => number === 1 && values.push(inner(reader, readValue)) > 0);
  return values;
}

/** A map is a list of entries, each a message of its key and its value. */
function readEntry(reader: BinaryReader): [key: string, value: Plain] {
  let key = "";
  let value: Plain | undefined;
  eachField(reader, (number) => {
    if (number === 1) key = reader.readString();
    else if (number === 2) value = inner(reader, readValue);
    else return false;
    return true;
  });
  if (value === undefined) throw new Error(`property ${key} has no value`);
  return [key, value];
}

/**
 * In the order of its keys, as the library has it: the engine sends them in another one each time, and what is found in
 * them is said in their order. Without `__proto__`, as the library: whoever reads an object would see through it.
 */
function readStruct(reader: BinaryReader): Record<string, Plain> {
  const entries = new Map<string, Plain>();
  eachField(reader, (number) => number === 1 && entries.set(...inner(reader, readEntry)).size > 0);
  const struct: Record<string, Plain> = {};
  for (const key of [...entries.keys()].sort()) if (key !== "__proto__") struct[key] = entries.get(key) as Plain;
  return struct;
}

/**
 * From here on, every Struct that this process reads knows its plain values, and those alone: the SDK asks for nothing
 * else of it.
 */
export function readStructsPlainly(): void {
  const { Struct } = sdk("google-protobuf/google/protobuf/struct_pb.js") as typeof structs;
  Struct.deserializeBinaryFromReader = (message, reader) => {
    const plain = readStruct(reader);
    return Object.assign(message, { toJavaScript: () => plain });
  };
}
