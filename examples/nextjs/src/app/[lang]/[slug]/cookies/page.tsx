import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { CookieList } from '@/components/CookieList'
import { noticeInForce, pages } from '@/lib/notices'
import { isLanguage, wordsIn } from '@/lib/words'

export const ensureStatic = 'navigation'

export async function generateStaticParams() {
  return pages()
}

export async function generateMetadata({ params }: PageProps<'/[lang]/[slug]/cookies'>): Promise<Metadata> {
  const { lang } = await params
  return { title: isLanguage(lang) ? wordsIn(lang).cookies : undefined }
}

export default async function Page({ params }: PageProps<'/[lang]/[slug]/cookies'>) {
  const { lang, slug } = await params
  if (!isLanguage(lang)) notFound()
  const notice = await noticeInForce(slug, lang)
  if (!notice?.latest?.content) notFound()
  return <CookieList content={notice.latest.content} lang={lang} />
}
