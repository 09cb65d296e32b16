/** The documents of the Relay program: Relay's compiler reads them and writes its output into dist/. */
import { graphql } from 'relay-runtime';

export const documents = [
  graphql`
    query relayDocumentsInstancesQuery($count: Int!, $cursor: String) {
      instances(first: $count, after: $cursor, regionIds: ["cn-hangzhou", "cn-beijing"])
        @connection(key: "Portal_instances") {
        edges {
          node {
            id
            name
          }
        }
      }
    }
  `,
  graphql`
    query relayDocumentsInstanceQuery($id: ID!) {
      node(id: $id) {
        id
        ... on Instance {
          name
          status
        }
      }
    }
  `,
  graphql`
    fragment relayDocumentsRegion_region on Region {
      instances(first: 3) {
        nodes {
          id
        }
      }
    }
  `,
  graphql`
    query relayDocumentsRegionsQuery {
      regions {
        regionId
        ...relayDocumentsRegion_region @defer
      }
    }
  `,
];
