// Holds the installed dependencies of the product against the registry's advisories. Exit 0: looked, and no high or critical
// one; 1: there are some; 3: the registry gave no answer, so that nothing is known. See docs/adr/0011.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const directory = path.resolve(process.argv[2] ?? root);
const serious = ['critical', 'high'];

/** What `npm audit` writes; undefined: nothing that can be read. It ends with 1 for findings and for failures alike. */
function report() {
  return new Promise((resolve) => {
    const options = { cwd: directory, maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' };
    execFile('npm', ['audit', '--omit=dev', '--json'], options, (_error, output) => {
      try {
        resolve(JSON.parse(output));
      } catch {
        resolve(undefined);
      }
    });
  });
}

const found = await report();
const counts = found?.metadata?.vulnerabilities;
if (found?.vulnerabilities === undefined || serious.some((severity) => !Number.isInteger(counts?.[severity]))) {
  const why = found?.message ?? found?.error?.summary ?? 'npm audit wrote no report';
  console.error(`dependencies are NOT audited: the registry gave no answer (${why})`);
  process.exitCode = 3;
} else {
  const findings = Object.values(found.vulnerabilities).filter(({ severity }) => serious.includes(severity));
  for (const { name, severity, range, via } of findings) {
    const titles = via.map((one) => (typeof one === 'string' ? `through ${one}` : `${one.title} ${one.url}`));
    console.error(`${severity}: ${name} ${range}: ${titles.join('; ')}`);
  }
  const packages = found.metadata.dependencies?.prod ?? 0;
  console.log(`dependencies audited: ${packages} packages, ${findings.length} high or critical`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}
