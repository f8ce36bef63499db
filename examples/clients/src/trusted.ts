import type { DocumentNode } from 'graphql'

/** The name under which codegen wrote a document into `persisted-documents.json`. */
export function trustedHash(document: DocumentNode): string {
  const { __meta__ } = document as DocumentNode & { __meta__?: { hash?: string } }
  if (!__meta__?.hash) throw new Error('this document did not come from codegen')
  return __meta__.hash
}
