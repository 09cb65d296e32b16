/**
 * The version of a caller is a number that only grows. It begins with the time in microseconds, so that a store that has
 * forgotten it never gives out an old one again. Longer kept than any answer.
 */
const version = `
local time = redis.call('TIME')
local known = redis.pcall('GET', KEYS[1])
if type(known) ~= 'string' or not string.match(known, '^%d+$') then
  redis.call('DEL', KEYS[1])
  known = string.format('%.0f', time[1] * 1000000 + time[2])
  redis.call('SET', KEYS[1], known)
end
redis.call('PEXPIRE', KEYS[1], 7200000)
`;

/** Answers the version. */
export const versionScript = `${version} return { known }`;

/** Answers the version before a write and after it. */
export const wroteScript = `${version}
redis.call('INCR', KEYS[1])
return { known, redis.call('GET', KEYS[1]) }`;
