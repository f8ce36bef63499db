import type { NextConfig } from 'next'

const config: NextConfig = {
  // Lets a cached function name its tags once it knows the answer: see src/lib/notices.ts.
  cacheComponents: true,
  partialPrefetching: true,
  turbopack: { root: import.meta.dirname },
  poweredByHeader: false,
  // Webhooks reach this site's cache and no other, so browsers and proxies ask each time.
  headers: async () => [
    {
      source: '/:lang/:slug/:part(cookies)?',
      headers: [{ key: 'Cache-Control', value: 'public, max-age=0, must-revalidate' }],
    },
  ],
}

export default config
