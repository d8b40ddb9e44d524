import { useId } from 'react';

/** The mark of the product. */
export function Mark({ size = 28 }: { readonly size?: number }) {
  const id = useId();
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-labelledby={id} role="img">
      <title id={id}>Rollcall</title>
      <rect width="32" height="32" rx="9" fill="#4b48d6" />
      <g fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round">
        <path d="m7.5 10.4 1.9 1.9 3.5-3.9" />
        <path d="m7.5 20.4 1.9 1.9 3.5-3.9" />
        <path d="M17.5 10.8h7" />
        <path d="M17.5 20.8h7" />
      </g>
    </svg>
  );
}
