// Holds the contracts: the generated code and the documentation are what is made of the protobuf files, and nothing breaks
// those who were built against the baseline (libs/contracts/baseline.binpb). `--accept` moves the baseline forward, which
// only an additive change can do.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const contracts = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../libs/contracts');
const run = (command, args, cwd = contracts) =>
  execFileSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });

const scratch = mkdtempSync(path.join(tmpdir(), 'rollcall-contracts-'));
try {
  run('buf', ['lint']);
  run('buf', ['breaking', '--against', 'baseline.binpb']);
  for (const name of ['proto', 'buf.yaml', 'buf.gen.yaml'])
    cpSync(path.join(contracts, name), path.join(scratch, name), { recursive: true });
  run('buf', ['generate'], scratch);
  run('diff', ['-r', path.join(scratch, 'src/gen'), path.join(contracts, 'src/gen')]);
  run('node', ['../../tools/api-docs.mjs', '--check']);
  if (process.argv.includes('--accept')) run('buf', ['build', '-o', 'baseline.binpb']);
  console.log('contracts: no drift, nothing broken');
} catch (error) {
  console.error(`contracts: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
