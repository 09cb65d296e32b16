import { bytesForAnswers } from '../admission/task-scheduler.js';
import type { GatewayLimits } from '../gateway.js';
import type { Config } from './config.js';

/** Operations per second of one caller of the real cloud. A local machine has one user and needs no limit. */
const ratePerSecond = 500;

/** The part of the total memory limit that one request may use. */
const mostOfOne = 0.75;
const megabyte = 1_000_000;
/** How long an export may make no progress. */
const stallMs = 60_000;

/** The configured limits of the gateway. */
export function limitsOf(config: Config, isLocal: boolean): GatewayLimits {
  const { YUNMEN_MAX_LIVE_MB: live, YUNMEN_MAX_ANSWER_MB: answer } = config;
  const maxLiveBytes = live === undefined ? bytesForAnswers() : live * megabyte;
  return {
    maxCalls: config.YUNMEN_MAX_CALLS,
    deadlineMs: config.YUNMEN_DEADLINE_MS,
    maxTokens: config.YUNMEN_MAX_TOKENS,
    maxDepth: config.YUNMEN_MAX_DEPTH,
    maxAliases: config.YUNMEN_MAX_ALIASES,
    maxDirectives: config.YUNMEN_MAX_DIRECTIVES,
    maxList: config.YUNMEN_MAX_LIST,
    maxItems: config.YUNMEN_MAX_ITEMS,
    maxLiveBytes,
    // One request must not take the memory of all.
    maxAnswerBytes: Math.min(answer * megabyte, maxLiveBytes * mostOfOne),
    maxBodyBytes: config.YUNMEN_MAX_BODY_BYTES,
    maxBatch: config.YUNMEN_MAX_BATCH,
    maxOrdered: config.YUNMEN_MAX_ORDERED,
    exports: { maxCalls: config.YUNMEN_EXPORT_MAX_CALLS, stallMs },
    admission: {
      ratePerSecond: config.YUNMEN_MAX_RATE ?? (isLocal ? 0 : ratePerSecond),
      concurrent: config.YUNMEN_MAX_CONCURRENT,
    },
  };
}
