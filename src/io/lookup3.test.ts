import { describe, expect, it } from "vitest";
import { lookup3 } from "./lookup3.ts";

describe("lookup3", () => {
  const of = (text: string): number => lookup3(new TextEncoder().encode(text));

  it("gives the values that its author prints", () => {
    // Function driver5 of lookup3.c [jenkins2006].
    expect(of("")).toBe(0xdeadbeef);
    expect(of("Four score and seven years ago")).toBe(0x17770551);
  });

  it("depends on every byte, whatever the length", () => {
    const text = "abcdefghijklmnopqrstuvwxyz";
    const all = new Set(Array.from(text, (_, i) => of(text.slice(0, i + 1))));
    expect(all.size).toBe(26);
    for (let i = 0; i < 26; i++) expect(of(`${text.slice(0, i)}!${text.slice(i + 1)}`)).not.toBe(of(text));
  });
});
