import { expect, test } from "vitest";
import { BinlogReader, type Transaction } from "../../../lab/judge/binlog.ts";

const source = "d11e9499-e663-11f1-bb2b-02fc00000001";

function read(text: string): Transaction[] {
  const found: Transaction[] = [];
  const reader = new BinlogReader((transaction) => found.push(transaction));
  for (const line of text.split("\n")) reader.line(line);
  reader.end();
  return found;
}

/** What mysqlbinlog 9.7 prints for one transaction, shortened. */
const begin = (number: number, stamp: string) => `# at 7140
#261122 10:59:42 server id 1  end_log_pos 7219 CRC32 0xc245e8f6 \tGTID\tlast_committed=9\tsequence_number=22\trbr_only=yes\toriginal_committed_timestamp=${stamp}\timmediate_commit_timestamp=1795349999999999\ttransaction_length=353
/*!80001 SET @@session.original_commit_timestamp=${stamp}*//*!*/;
SET @@SESSION.GTID_NEXT= '${source}:${number}'/*!*/;
# at 7572
#261122 10:59:42 server id 1  end_log_pos 7664 CRC32 0x4c5aa997 \tQuery\tthread_id=12\texec_time=0\terror_code=0
BEGIN
/*!*/;`;
const insert = `### INSERT INTO \`dualcoast\`.\`events\`
### SET
###   @1='c1'
###   @2=13
###   @3='x'`;
const end = `# at 7815
#261122 10:59:42 server id 1  end_log_pos 7846 CRC32 0x1385b6b1 \tXid = 46
COMMIT/*!*/;`;
const last = `SET @@SESSION.GTID_NEXT= 'AUTOMATIC' /* added by mysqlbinlog */ /*!*/;
DELIMITER ;`;

test("gives each transaction its id, its time where it began, and its rows", () => {
  const text = [begin(22, "1795345182606476"), insert, end, begin(23, "1795345182610860"), insert, end, last].join(
    "\n",
  );
  const row = { table: "dualcoast.events", kind: "insert", values: [undefined, "c1", "13", "x"] };
  expect(read(text)).toEqual([
    { gtid: `${source}:22`, committedAt: 1795345182606.476, rows: [row] },
    { gtid: `${source}:23`, committedAt: 1795345182610.86, rows: [row] },
  ]);
});

test("takes an update's values after it, a delete's before it, and keeps rows apart", () => {
  const changes = `### UPDATE \`dualcoast\`.\`heartbeat\`
### WHERE
###   @1=1
###   @2='old'
### SET
###   @1=1
###   @2='new'
### DELETE FROM \`dualcoast\`.\`events\`
### WHERE
###   @1='gone'
###   @2=-5 (18446744073709551611)`;
  const [transaction] = read([begin(1, "1000"), changes, end].join("\n"));
  expect(transaction?.rows).toEqual([
    { table: "dualcoast.heartbeat", kind: "update", values: [undefined, "1", "new"] },
    { table: "dualcoast.events", kind: "delete", values: [undefined, "gone", "-5"] },
  ]);
});

test("undoes the escapes of texts", () => {
  const text = String.raw`###   @1='it\'s \\ a\x0aline /* no comment */'`;
  const [transaction] = read([begin(1, "1000"), "### INSERT INTO `d`.`t`", "### SET", text, end].join("\n"));
  expect(transaction?.rows[0]?.values[1]).toBe("it's \\ a\nline /* no comment */");
});

test("does not take a text in a statement for a transaction's beginning", () => {
  const statement = `# a comment with \tGTID\t but without its time
INSERT INTO notes VALUES ('x')/*!*/;`;
  expect(read([begin(4, "2000000"), statement, end, last].join("\n"))).toEqual([
    { gtid: `${source}:4`, committedAt: 2_000, rows: [] },
  ]);
});

test("tells a tagged transaction's id whole", () => {
  const tagged = begin(1, "1000").replace(`${source}:1`, `${source}:batch:1`);
  expect(read(tagged)[0]?.gtid).toBe(`${source}:batch:1`);
});
