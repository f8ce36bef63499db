import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { NoticePage } from '@/components/NoticePage'
import { noticeInForce, pages } from '@/lib/notices'
import { isLanguage } from '@/lib/words'

/** A page that nobody asked for yet is made whole before it is sent, so that what is not there is 404. */
export const ensureStatic = 'navigation'

/** Made when the site is built; later notices are made when somebody asks. */
export async function generateStaticParams() {
  return pages()
}

export async function generateMetadata({ params }: PageProps<'/[lang]/[slug]'>): Promise<Metadata> {
  const { lang, slug } = await params
  const notice = isLanguage(lang) ? await noticeInForce(slug, lang) : null
  return { title: notice?.latest?.content?.title }
}

export default async function Page({ params }: PageProps<'/[lang]/[slug]'>) {
  const { lang, slug } = await params
  if (!isLanguage(lang)) notFound()
  const notice = await noticeInForce(slug, lang)
  // Without a version in force there is no such notice yet, or it was retired.
  if (!notice?.latest) notFound()
  return <NoticePage notice={notice} version={notice.latest} lang={lang} />
}
