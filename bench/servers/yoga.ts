/** graphql-yoga with default settings. */
import { createSchema, createYoga } from 'graphql-yoga';
import { listen, resolvers, typeDefs } from './listen.js';

listen(createYoga({ schema: createSchema({ typeDefs, resolvers }), logging: false }));
