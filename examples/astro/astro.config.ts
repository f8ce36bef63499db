import node from '@astrojs/node'
import { defineConfig, memoryCache } from 'astro/config'

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  // Finished pages are kept by tag in this process. On a host with a cache of its own, take its adapter's provider.
  // Nothing here reads parameters of the address, so that they make no pages of their own.
  cache: { provider: memoryCache({ query: { include: [] } }) },
})
