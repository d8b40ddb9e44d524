import { reasonSentence } from './reasons';

/** A reason code as a sentence, with the code itself on hover. */
export function ReasonText({ code, sentence }: { readonly code: string; readonly sentence?: string }) {
  if (code === '' && !sentence) return null;
  const words = sentence ?? reasonSentence(code);
  return (
    <span data-reason={code} title={code === '' ? undefined : `${words} (${code})`}>
      {words}
    </span>
  );
}
