/** Where everything listens: fixed offsets from the port base, all on loopback. */
export interface Addresses {
  readonly host: string;
  readonly console: number;
  readonly ingest: ServicePorts;
  readonly membership: ServicePorts;
  readonly group: ServicePorts;
  readonly seatPolicy: ServicePorts;
  readonly simulator: number;
  readonly postgres: number;
  readonly kafka: number;
}

export interface ServicePorts {
  readonly port: number;
  readonly grpcPort: number;
}

export function addressesFrom(portBase: number): Addresses {
  const service = (offset: number): ServicePorts => ({ port: portBase + offset, grpcPort: portBase + offset + 1 });
  return {
    host: '127.0.0.1',
    console: portBase,
    ingest: service(10),
    membership: service(20),
    group: service(30),
    seatPolicy: service(40),
    simulator: portBase + 100,
    postgres: portBase + 200,
    kafka: portBase + 210,
  };
}

export function httpUrl({ host }: Addresses, port: number): string {
  return `http://${host}:${port}`;
}
