import { Socket } from 'node:net';

/**
 * A connection that sends at once all that was written in one turn of the event loop. The driver writes each statement by
 * itself; several that go out together would wake Postgres several times, each time before the next one is there.
 */
export function createGatheringSocket(): Socket {
  const socket = new Socket();
  const uncork = socket.uncork.bind(socket);
  let gathering = false;
  socket.uncork = () => {
    if (gathering) return uncork();
    gathering = true;
    process.nextTick(() => {
      gathering = false;
      uncork();
    });
  };
  return socket;
}
