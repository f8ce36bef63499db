import type { CodegenConfig } from '@graphql-codegen/cli'
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset'

// The schema comes from the server, or from a file that `noticeboard schema` wrote.
const server = process.env.NOTICEBOARD_URL ?? 'http://127.0.0.1:4000'

const config: CodegenConfig = {
  schema: process.env.NOTICEBOARD_SCHEMA ?? `${server}/graphql`,
  documents: ['src/documents.ts'],
  importExtension: '.ts',
  generates: {
    // For Relay's compiler, which reads a file.
    './schema.graphql': { plugins: ['schema-ast'], config: { includeDirectives: true } },
    './src/gql/': {
      preset: 'client',
      // Clients with a normalised cache ask for __typename everywhere; so must the documents that the server trusts.
      documentTransforms: [addTypenameSelectionDocumentTransform],
      presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256' }, fragmentMasking: false },
      config: {
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
