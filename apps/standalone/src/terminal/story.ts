import { type Addresses, httpUrl } from '../addresses';
import { demo } from '../demo/demo-directory';

export interface StoryOptions {
  readonly addresses: Addresses;
  readonly token: string;
  readonly dataDirectory: string;
  readonly simulator: boolean;
  readonly demo: boolean;
  /** Whether a first sync run has filled the demo. */
  readonly synced: boolean;
}

/** What is where, and what to try. The first line says that everything is ready. */
export function story(options: StoryOptions): string {
  const { addresses } = options;
  const url = (port: number): string => httpUrl(addresses, port);
  const lines = [
    `rollcall ready   console ${url(addresses.console)}`,
    '',
    `  ingest       ${url(addresses.ingest.port)}   gRPC ${addresses.ingest.grpcPort}`,
    `  membership   ${url(addresses.membership.port)}   gRPC ${addresses.membership.grpcPort}`,
    `  group        ${url(addresses.group.port)}   gRPC ${addresses.group.grpcPort}`,
    `  seat-policy  ${url(addresses.seatPolicy.port)}   gRPC ${addresses.seatPolicy.grpcPort}`,
    ...(options.simulator ? [`  WorkOS simulator  ${url(addresses.simulator)}`] : []),
    '',
    `  Data and logs are in ${options.dataDirectory}; Ctrl-C stops, \`npm start -- --help\` shows the options.`,
    '',
  ];
  return [...lines, ...(options.demo ? demoStory(options, url) : [])].join('\n');
}

function demoStory({ addresses, token, synced }: StoryOptions, url: (port: number) => string): string[] {
  const csv = `curl -sH 'Authorization: Bearer ${token}' ${url(addresses.membership.port)}/organizations/${demo.production}/members.csv`;
  const users = `${url(addresses.simulator)}/control/users`;
  return [
    `  ${demo.name} has a production and a sandbox organization in mode scim, and a third one by invitation only.`,
    `  Its identity provider is the simulator.`,
    ...(synced
      ? []
      : ['  The first sync run is still under way: the member list grows while WorkOS is read at its rate limit.']),
    `  Sign in to the console as ${demo.ownerEmail} (owner of all three) or ${demo.adminEmail} (admin of ${demo.labs}).`,
    '  Hire Grace Hopper there, see her in the member list, then let her go again:',
    '',
    `    curl -s ${users} -H 'content-type: application/json' -d '{"id":"directory_user_grace","directory_id":"${demo.directoryId}","email":"grace@northwind.example","first_name":"Grace","last_name":"Hopper"}'`,
    `    ${csv} | grep grace`,
    `    curl -sX DELETE ${users}/directory_user_grace; sleep 1; ${csv} | grep -c grace`,
    '',
  ];
}
