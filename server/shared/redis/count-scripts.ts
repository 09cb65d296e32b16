/** A replica that says nothing of its open operations for so long has none. */
const keptMs = 60_000;

/** One caller: when the allowance will be whole again, and the open operations of each replica with the time until that holds. */
const reading = `
local key = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
if redis.call('TYPE', key).ok ~= 'hash' then redis.call('DEL', key) end
local mine, inside = 'n:' .. ARGV[1], tonumber(ARGV[2])
local function set(count)
  if count > 0 then redis.call('HSET', key, mine, string.format('%.0f %.0f', count, now + ${keptMs}))
  else redis.call('HDEL', key, mine) end
  redis.call('PEXPIRE', key, ${keptMs})
end
`;

/** Admits operations, or says for which limit not and when to try again. */
export const takeScript = `
${reading}
local operations, rate, burstMs, concurrent = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local all = inside
local flat = redis.call('HGETALL', key)
local wholeAt = 0
for i = 1, #flat, 2 do
  if flat[i] == 'whole' then
    wholeAt = tonumber(flat[i + 1]) or 0
    if wholeAt > now + burstMs + 1 or wholeAt ~= wholeAt then wholeAt = 0 end
  elseif flat[i] ~= mine then
    local count, till = string.match(flat[i + 1], '^(%d+) (%d+)$')
    if count and tonumber(till) > now and tonumber(till) <= now + ${keptMs} + 1 then all = all + count else redis.call('HDEL', key, flat[i]) end
  end
end
if concurrent > 0 and all > concurrent then
  set(inside - operations)
  return { 'concurrency', '1000' }
end
if rate > 0 then
  local eachMs = 1000 / rate
  wholeAt = math.max(now, wholeAt) + operations * eachMs
  local earlyMs = wholeAt - now - burstMs
  if earlyMs > eachMs * 0.000001 then
    set(inside - operations)
    return { 'rate', string.format('%.0f', math.ceil(earlyMs)) }
  end
  redis.call('HSET', key, 'whole', string.format('%.3f', wholeAt))
end
set(inside)
return { 'admitted', '0' }
`;

/** Sets the open operations of a replica. */
export const tellScript = `${reading} set(inside) return {}`;
