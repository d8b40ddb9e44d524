/**
 * The `WorkOS-Signature` header for a body. `t` is in milliseconds and counts in the signed text. Source: `SignatureProvider` of
 * `@workos-inc/node` 11, which splits at the comma and at `=`.
 */
export declare function signatureHeader(input: { body: string; secret: string; time: Date }): string;
//# sourceMappingURL=signature.d.ts.map
