import type { CodegenConfig } from '@graphql-codegen/cli'

// The schema comes from the server, or from a file that `noticeboard schema` wrote.
const server = process.env.NOTICEBOARD_URL ?? 'http://127.0.0.1:4000'

const config: CodegenConfig = {
  schema: process.env.NOTICEBOARD_SCHEMA ?? `${server}/graphql`,
  documents: ['src/**/*.ts', '!src/gql/**'],
  generates: {
    './src/gql/': {
      preset: 'client',
      presetConfig: {
        // Writes src/gql/persisted-documents.json, which the server takes by --trusted-documents.
        persistedDocuments: { hashAlgorithm: 'sha256' },
        fragmentMasking: false,
      },
      config: {
        documentMode: 'string',
        enumsAsTypes: true,
        useTypeImports: true,
        strictScalars: true,
        defaultScalarType: 'unknown',
        scalars: {
          DateTime: 'string',
          Duration: 'string',
          HTML: 'string',
          Hash: 'string',
          Locale: 'string',
          Markdown: 'string',
          URL: 'string',
        },
      },
    },
  },
}

export default config
