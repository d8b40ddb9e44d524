#!/usr/bin/env node
// Runs the tests: `node tools/test.mjs --help`.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments, usage } from './test/arguments.mjs';
import { closingLine, judge } from './test/judgement.mjs';
import { runJest } from './test/run-jest.mjs';

const workspaceRoot = join(dirname(fileURLToPath(import.meta.url)), '..');
const request = readArguments(process.argv.slice(2));

if (request.kind === 'help') {
  console.log(usage);
} else if (request.kind === 'wrong') {
  console.error(request.message);
  process.exitCode = 2;
} else {
  const run = await runJest(request, workspaceRoot);
  const judgement = judge(run);
  for (const complaint of judgement.complaints) console.error(complaint);
  console.log(closingLine(judgement));
  process.exitCode = judgement.good ? 0 : 1;
}
