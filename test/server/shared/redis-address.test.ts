/** The forms of YUNMEN_REDIS. */
import { describe, expect, it } from 'vitest';
import { readRedisAddress, shownAddress } from '../../../server/shared/redis/redis-address.js';

describe('an address of Redis', () => {
  it('is one server, with its user, password and database', () => {
    expect(readRedisAddress('redis://anna:a%40b%3A%2F@redis.example:7000/3')).toEqual({
      kind: 'single',
      nodes: [{ host: 'redis.example', port: 7000 }],
      tls: false,
      username: 'anna',
      password: 'a@b:/',
      db: 3,
      masterName: '',
      sentinelPassword: undefined,
    });
    expect(readRedisAddress('rediss://:secret@[::1]')).toMatchObject({
      nodes: [{ host: '::1', port: 6379 }],
      tls: true,
      username: undefined,
      password: 'secret',
    });
  });

  it('is a master that sentinels know', () => {
    expect(readRedisAddress('redis+sentinel://:secret@one,two:26380/mymaster/2?sentinelPassword=other')).toMatchObject({
      kind: 'sentinel',
      nodes: [
        { host: 'one', port: 26_379 },
        { host: 'two', port: 26_380 },
      ],
      masterName: 'mymaster',
      db: 2,
      password: 'secret',
      sentinelPassword: 'other',
    });
  });

  it('is a cluster, by some of its members', () => {
    expect(readRedisAddress('rediss+cluster://one:7000,two:7001')).toMatchObject({
      kind: 'cluster',
      tls: true,
      nodes: [
        { host: 'one', port: 7000 },
        { host: 'two', port: 7001 },
      ],
    });
  });

  it.each([
    'localhost:6379',
    'http://localhost',
    'redis://',
    'redis://one,two',
    'redis://one:0',
    'redis://one:70000',
    'redis://one/two',
    'redis://one/1/2',
    'redis://one?db=1',
    'redis://user:%@one',
    'redis+sentinel://one',
    'redis+cluster://one/1',
    'redis://one:6379#x',
  ])('is not %s', (text) => {
    expect(readRedisAddress(text)).toBeNull();
  });

  it('is shown without user and password', () => {
    const shown = ['redis://anna:secret@one', 'rediss+sentinel://:secret@one,two/main?sentinelPassword=other'].map(
      (text) => {
        const address = readRedisAddress(text);
        return address && shownAddress(address);
      },
    );
    expect(shown).toEqual(['redis://one:6379', 'rediss+sentinel://one:26379,two:26379/main']);
  });
});
