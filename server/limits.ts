import type { Config } from './config.js';
import type { GatewayLimits } from './gateway.js';

/** Of one caller a second, where callers are people at the real cloud; on one's own machine nobody is in the way. */
const ratePerSecond = 500;

/** The gateway's limits as they are configured. */
export function limitsOf(config: Config, isLocal: boolean): GatewayLimits {
  return {
    maxCalls: config.YUNMEN_MAX_CALLS,
    deadlineMs: config.YUNMEN_DEADLINE_MS,
    maxTokens: config.YUNMEN_MAX_TOKENS,
    maxDepth: config.YUNMEN_MAX_DEPTH,
    maxAliases: config.YUNMEN_MAX_ALIASES,
    maxDirectives: config.YUNMEN_MAX_DIRECTIVES,
    maxList: config.YUNMEN_MAX_LIST,
    maxItems: config.YUNMEN_MAX_ITEMS,
    maxBodyBytes: config.YUNMEN_MAX_BODY_BYTES,
    maxBatch: config.YUNMEN_MAX_BATCH,
    door: {
      ratePerSecond: config.YUNMEN_MAX_RATE ?? (isLocal ? 0 : ratePerSecond),
      concurrent: config.YUNMEN_MAX_CONCURRENT,
    },
  };
}
