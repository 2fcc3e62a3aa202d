// Runs beside npm's coda-parser: every file of a folder as JSON on standard output.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [packages, folder] = process.argv.slice(2);
const { parse } = await import(
  pathToFileURL(join(packages, "node_modules", "coda-parser", "dist", "index.mjs")).href
);

const thousandths = (amount) => Math.round(amount * 1000) + 0;
const day = (date) => date.toISOString().slice(0, 10);

function movement(read) {
  const code = read.transaction_code;
  return {
    amount: thousandths(read.amount),
    value_date: day(read.value_date),
    entry_date: day(read.entry_date),
    code: code.type + code.family + code.transaction + code.category,
    reference: read.reference_number,
    structured: read.communication_type === "structured" ? String(read.communication.type) : "",
    communication: read.communication,
    account: read.counterparty?.account?.number ?? "",
    name: read.counterparty?.name ?? "",
    bic: read.bic ?? "",
    customer_reference: read.customer_reference ?? "",
  };
}

function statement(path) {
  const read = parse(readFileSync(path, "latin1").replaceAll("\r", ""));
  return {
    account: read.balance.old.account.number,
    currency: read.balance.old.account.currency,
    number: Number(read.balance.old.coda_sequence_number),
    old_balance: read.balance.old.balance, // this reader leaves it in thousandths
    new_balance: thousandths(read.balance.new.balance),
    old_date: day(read.balance.old.date),
    new_date: day(read.balance.new.date),
    movements: read.movements.map(movement),
  };
}

// It reads one statement a file; or, where it refuses the file, its error as a text.
function statements(path) {
  try {
    return [statement(path)];
  } catch (error) {
    return String(error);
  }
}

const names = readdirSync(folder).sort();
console.log(JSON.stringify(Object.fromEntries(names.map((name) => [name, statements(join(folder, name))]))));
