/** A text of the request: a field, and the functions it goes through, the innermost first. */
export interface TextValue {
  readonly field: string;
  readonly through: readonly string[];
}

/** One address (`to` the same), a range, or a network (`bits`). */
export interface AddressRange {
  readonly from: string;
  readonly to: string;
  readonly bits?: number;
}

export type Expression =
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "not"; readonly of: Expression }
  | { readonly kind: "and" | "or" | "xor"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "text"; readonly value: TextValue; readonly operator: string; readonly literals: string[] }
  | { readonly kind: "address"; readonly field: string; readonly ranges: AddressRange[] };
