/**
 * Texts by their hash, and an index of when each was last used, with its size. All keys stand in one slot of a cluster, so that one step can
 * remove the oldest: after a day without use, or when all together are too long.
 */
const reading = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local index, sum = KEYS[1], KEYS[2]
local day = 86400000
local known = redis.pcall('GET', sum)
local isKnown = type(known) == 'string' and string.match(known, '^%-?%d+$')
if redis.call('TYPE', index).ok ~= 'zset' or not isKnown then redis.call('DEL', index, sum) end
if redis.call('TYPE', KEYS[3]).ok ~= 'string' then redis.call('DEL', KEYS[3]) end
`;

/** Answers a text. */
export const documentScript = `
${reading}
local text = redis.call('GET', KEYS[3])
if not text then return {} end
redis.call('PEXPIRE', KEYS[3], day)
redis.call('ZADD', index, 'XX', now, ARGV[1] .. ' ' .. string.len(text))
return { text }
`;

/** Keeps a text. */
export const keepDocumentScript = `
${reading}
local prefix, most, text = ARGV[2], tonumber(ARGV[3]), ARGV[4]
local member = ARGV[1] .. ' ' .. string.len(text)
local function total() return tonumber(redis.call('GET', sum)) end
redis.call('INCRBY', sum, redis.call('ZADD', index, now, member) * string.len(text))
redis.call('SET', KEYS[3], text, 'PX', day)
local function remove(members)
  for _, each in ipairs(members) do
    local hash, size = string.match(each, '^(%x+) (%d+)$')
    if hash then
      redis.call('DEL', prefix .. hash)
      redis.call('DECRBY', sum, size)
    end
    redis.call('ZREM', index, each)
  end
  return #members
end
remove(redis.call('ZRANGEBYSCORE', index, '-inf', now - day, 'LIMIT', 0, 100))
local left = 100
while total() > most and left > 0 and remove(redis.call('ZRANGE', index, 0, 0)) > 0 do left = left - 1 end
redis.call('PEXPIRE', index, day)
redis.call('PEXPIRE', sum, day)
return {}
`;
