/**
 * One pace is one hash: the rate and what it was learned from, the tokens that may be taken, and for each replica with waiting
 * calls how many it wants (`d:<replica>`: until when that holds, calls, tokens set aside for it, marks of their callers). Its epoch
 * changes with each round of learning. Times are in ms, by the clock of the store.
 */

/** Reads the hash. A value of another type, and what is no number, counts as absent. */
const reading = `
local key = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('TYPE', key).ok ~= 'hash' then redis.call('DEL', key) end
local kept = {}
local flat = redis.call('HGETALL', key)
for i = 1, #flat, 2 do kept[flat[i]] = flat[i + 1] end
local function num(name, default)
  local value = tonumber(kept[name])
  if value == nil or value ~= value or math.abs(value) == math.huge then return default end
  return value
end
`;

/** Replicas with calls ask more often than this. */
const longestSilenceMs = 600;
/** And usually as often as this. */
const mostLagMs = 100;

/**
 * Adds what this replica has seen to the evidence of all, and takes tokens. New tokens are set aside for the replicas with
 * waiting calls, in equal parts for each caller, wherever the caller waits; so it does not matter who asks more often. What a
 * replica does not want goes into a pool for all.
 */
export const syncScript = `
${reading}
local id, seenEpoch = ARGV[1], tonumber(ARGV[2])
local accepted, refused, tail, counted = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local retryIn, waited, newestAgo = ARGV[7], ARGV[8] == '1', tonumber(ARGV[9])
local need, marks, spare = tonumber(ARGV[10]), ARGV[11], tonumber(ARGV[12])
local hint, keptSeconds, isFixed = ARGV[13], tonumber(ARGV[14]), ARGV[15] == '1'
local function rateOf(text) if text == 'inf' then return math.huge else return tonumber(text) or 0 end end

local epoch, rate = num('epoch', 0), rateOf(kept.rate)
if epoch <= 0 or not (rate > 0) then
  redis.call('DEL', key)
  kept = {}
  epoch, rate = now * 1000, rateOf(hint)
  if isFixed and ARGV[16] ~= '1' then kept.pool = rate end
end
if isFixed then rate = rateOf(hint) end
local began, newest = num('began', now), num('newest', now)
local sumAccepted, sumRefused, row = num('accepted', 0), num('refused', 0), num('row', 0)
local retryAt, hadToWait = num('retry', 0), kept.waited == '1'
local acceptedAt, refusedAt = num('acceptedAt', 0), num('refusedAt', 0)
-- The store was away, or no call was made. The time that has passed says nothing about the rate.
if now - num('at', now) > ${longestSilenceMs} then
  epoch, began, newest = epoch + 1, now, now
  sumAccepted, sumRefused, retryAt, hadToWait = 0, 0, 0, false
end
if seenEpoch == epoch then
  if refused > 0 then
    if retryIn == '' then retryAt = -1
    elseif sumRefused == 0 or retryAt >= 0 then retryAt = math.max(retryAt, now + retryIn) end
    refusedAt = now
  end
  sumAccepted, sumRefused = sumAccepted + accepted, sumRefused + refused
  if accepted > 0 then acceptedAt, row = now, tail else row = row + refused end
  if accepted + refused > 0 then newest = math.max(newest, now - newestAgo) end
  hadToWait = hadToWait or waited
end

-- Counts accepted calls in slots of time that are used in turn, and adds up the newest of them.
local function countIn(prefix, slots, slotMs, newestSlots)
  local at = math.floor(now / slotMs)
  local function slot(back) return prefix .. ((at - back) % slots) end
  for back = 0, math.min(slots, at - num(prefix .. 'At', at)) - 1 do
    kept[slot(back)] = nil
    redis.call('HDEL', key, slot(back))
  end
  kept[slot(0)] = num(slot(0), 0) + counted
  redis.call('HSET', key, slot(0), kept[slot(0)], prefix .. 'At', at)
  local sum = 0
  for back = 0, newestSlots - 1 do sum = sum + num(slot(back), 0) end
  return sum
end
local lastMinute = countIn('s', 64, 1000, 64)
local lastSecond = countIn('t', 16, 100, 10) * 1000 / (900 + now % 100)

local grant, share, spread, lag = 0, 1, {}, 0
local pool = num('pool', 0)
local mine = 'd:' .. id
if rate < math.huge then
  local demands, places, callers, stock, others = {}, {}, 0, pool, 0
  local function place(marks, step)
    for mark in string.gmatch(marks, '%x+') do
      local before = places[mark] or 0
      places[mark] = before + step
      if before == 0 then callers = callers + 1 elseif before + step == 0 then callers = callers - 1 end
    end
  end
  local function weight(marks)
    local sum = 0
    for mark in string.gmatch(marks, '%x+') do sum = sum + 1 / places[mark] end
    return sum
  end
  for name, value in pairs(kept) do
    if string.sub(name, 1, 2) == 'd:' then
      local till, wanted, aside, of = string.match(value, '^(%d+) ([%d.]+) ([%d.]+) ([%x,]+)$')
      if till and tonumber(till) > now and tonumber(till) <= now + 1000 then
        demands[name] = { wanted = tonumber(wanted), aside = tonumber(aside), marks = of, till = till }
        stock = stock + demands[name].aside
        place(of, 1)
      else
        redis.call('HDEL', key, name)
      end
    end
  end
  local most = math.max(1, rate * keptSeconds)
  local fresh = math.min(math.max(0, now - num('at', now)) * rate / 1000, math.max(0, most - stock))
  if callers == 0 then pool = pool + fresh end
  for _, demand in pairs(demands) do
    local part = fresh * weight(demand.marks) / callers
    local added = math.min(part, math.max(0, demand.wanted - demand.aside))
    demand.aside, pool = demand.aside + added, pool + part - added
  end
  local aside = 0
  if demands[mine] then
    aside = demands[mine].aside
    place(demands[mine].marks, -1)
    demands[mine] = nil
  end
  for _, demand in pairs(demands) do others, lag = others + 1, lag + now - (demand.till - 1000) end
  lag = math.min(lag / (others + 1), ${mostLagMs})
  if need > 0 then
    place(marks, 1)
    share = weight(marks) / callers
    for mark in string.gmatch(marks, '%x+') do spread[#spread + 1] = places[mark] end
    grant = math.min(need, aside)
    local more = math.min(need - grant, pool * share)
    grant, pool = grant + more, pool - more + math.max(0, aside - need)
  else
    pool = pool + aside
    if callers == 0 then
      grant = math.min(spare, pool / 2)
      pool = pool - grant
    end
  end
  pool = math.min(pool, most)
  for name, demand in pairs(demands) do
    redis.call('HSET', key, name, string.format('%s %.3f %.6f %s', demand.till, demand.wanted, demand.aside, demand.marks))
  end
  if need - grant > 0.000001 then
    redis.call('HSET', key, mine, string.format('%.0f %.3f 0 %s', now + 1000, need - grant, marks))
  else
    redis.call('HDEL', key, mine)
  end
end

-- What the others have seen since they asked is not known yet, so the evidence is of a shorter time. A longer silence has other causes.
local seenUntil = math.max(began, newest - lag)
lastSecond = lastSecond * 1000 / (1000 - lag)

local function text(number) return string.format('%.6f', number) end
local rateText = rate == math.huge and 'inf' or text(rate)
redis.call('HSET', key, 'epoch', string.format('%.0f', epoch), 'rate', rateText, 'pool', text(pool), 'at', now,
  'began', began, 'newest', newest, 'accepted', sumAccepted, 'refused', sumRefused, 'row', row, 'retry', retryAt,
  'waited', hadToWait and '1' or '0', 'acceptedAt', acceptedAt, 'refusedAt', refusedAt)
redis.call('PEXPIRE', key, 600000)
return { text(now), string.format('%.0f', epoch), rateText, text(grant), text(share), text(num('paused', 0)),
  kept.state or '', text(began), text(seenUntil), text(sumAccepted), text(sumRefused), text(row), text(retryAt),
  hadToWait and '1' or '0', text(acceptedAt), text(refusedAt), text(lastSecond), text(lastMinute), table.concat(spread, ',') }
`;

/** Sets what a replica has concluded from the evidence, unless another one has done so before. Answers the new epoch, or 0. */
export const settleScript = `
${reading}
local epoch = num('epoch', 0)
if epoch <= 0 or epoch ~= tonumber(ARGV[1]) then return { '0' } end
redis.call('HSET', key, 'rate', ARGV[4], 'paused', ARGV[5], 'state', ARGV[6])
if ARGV[2] == '1' then
  epoch = epoch + 1
  redis.call('HSET', key, 'epoch', string.format('%.0f', epoch), 'began', now, 'newest', now, 'accepted', 0, 'refused', 0,
    'retry', 0, 'waited', '0')
end
if ARGV[3] == '1' then
  redis.call('HSET', key, 'pool', math.min(1, num('pool', 0)), 'at', now)
  for name in pairs(kept) do if string.sub(name, 1, 2) == 'd:' then redis.call('HDEL', key, name) end end
end
return { string.format('%.0f', epoch) }
`;
