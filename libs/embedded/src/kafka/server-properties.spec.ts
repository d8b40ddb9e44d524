import { serverProperties } from './server-properties';

describe('the properties of a local broker', () => {
  const place = { port: 9092, controllerPort: 9093, storage: '/storage' };

  it('name its own place', () => {
    const lines = serverProperties(place, {}).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093',
        'controller.quorum.voters=1@127.0.0.1:9093',
        'log.dirs=/storage/records',
        'metadata.log.dir=/storage/metadata',
        'auto.create.topics.enable=false',
      ]),
    );
  });

  it('can be overruled', () => {
    const text = serverProperties(place, { 'auto.create.topics.enable': true });
    expect(text.match(/auto\.create\.topics\.enable=.*/g)).toEqual(['auto.create.topics.enable=true']);
  });
});
