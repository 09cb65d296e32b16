/** `configs` of a CDN domain: only functions whose arguments hold no secret are asked for, and no other is shown. */
import { type Item, itemsOf, valueAt } from '../../../client/model/value.js';
import { orOdd } from '../../connection/odd-rows.js';
import { declaredAction } from '../../nouns/declared.js';
import type { CdnDomainConfig } from '../../schema.types.js';
import type { Field } from '../field.js';
import { asText, missing } from '../scalar-fields.js';

const describeConfigs = declaredAction('Cdn.DescribeCdnDomainConfigs');

/** https://www.alibabacloud.com/help/en/cdn/developer-reference/parameters-for-configuring-features-for-domain-names */
const shown: ReadonlySet<string> = new Set([
  ...['https_option', 'https_force', 'http_force', 'https_tls_version', 'HSTS', 'ipv6', 'quic_option'],
  ...['filetype_based_ttl_set', 'path_based_ttl_set', 'filetype_force_ttl_code', 'path_force_ttl_code'],
  ...['set_hashkey_args', 'remove_query_parameters', 'range', 'video_seek'],
  ...['gzip', 'brotli', 'tesla', 'image_transform'],
  ...['referer_white_list_set', 'referer_black_list_set', 'ip_black_list_set', 'ip_allow_list_set', 'ali_ua'],
  ...['forward_scheme', 'set_req_host_header', 'cc_defense', 'limit_rate', 'back_to_origin_url_rewrite'],
]);

function configOf(config: Item): CdnDomainConfig {
  return {
    functionName: asText(config.FunctionName, 'FunctionName') ?? missing('FunctionName'),
    configId: asText(config.ConfigId, 'ConfigId'),
    status: asText(config.Status, 'Status'),
    arguments: itemsOf(valueAt(config, ['FunctionArgs', 'FunctionArg'])).map(({ ArgName, ArgValue }) => ({
      name: asText(ArgName, 'ArgName') ?? missing('ArgName'),
      value: asText(ArgValue, 'ArgValue'),
    })),
  };
}

const configs: Field<readonly object[]> = {
  needs: [],
  asks: { kind: 'actions', perParent: [describeConfigs] },
  resolve: async ({ cloud, key: DomainName }) => {
    const params = { DomainName, FunctionNames: [...shown].join(',') };
    const answer = await cloud.reader.ask(describeConfigs, { regionId: null, params });
    return itemsOf(valueAt(answer ?? {}, ['DomainConfigs', 'DomainConfig']))
      .filter(({ FunctionName }) => typeof FunctionName === 'string' && shown.has(FunctionName))
      .map((config) => orOdd(() => configOf(config)));
  },
};

export const cdnConfigTables = { CdnDomain: { configs } };
