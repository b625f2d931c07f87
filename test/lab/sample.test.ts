/** The lab's first panel, in Chromium: what is seen, and the numbers beside it. */
import { squareLattice } from "kadanoff/lattices";
import { criticalCoupling, kaufman } from "kadanoff/models";
import { describe, expect, it } from "vitest";
import { lab, numberAt, withoutBrowser } from "./browser.ts";

const { open, url, complaints } = lab();

describe.skipIf(withoutBrowser)("the lab", () => {
  it("shows a chain at T_c that moves, within 2 s, and measures the energy that Kaufman has for it, within 5σ", async () => {
    const began = performance.now();
    const page = await open();
    const picture = () =>
      page
        .locator("canvas.lattice")
        .first()
        .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    await expect.poll(picture, { timeout: 10_000 }).not.toBe("data:,");
    const first = await picture();
    await expect.poll(picture, { timeout: 10_000, interval: 50 }).not.toBe(first);
    expect(performance.now() - began).toBeLessThan(6000); // of which a browser without a graphics card has most
    const told = /^(−?\d+\.\d+)\((\d+)\)/.exec(await numberAt(page, "#energy"))!;
    const digits = told[1]!.split(".")[1]!.length;
    const error = Number(told[2]) * 10 ** -digits;
    const exact = kaufman(squareLattice({ size: [64, 64] }), criticalCoupling).energy;
    expect(Math.abs(Number(told[1]!.replace("−", "-")) - exact)).toBeLessThan(5 * error);
    await page.context().close();
  });

  it("says what of an address it cannot read, and shows the rest", async () => {
    const page = await open("#size=7&temperature=cold&seed=3&colour=red");
    const alert = page.getByRole("alert");
    await alert.waitFor();
    const said = await alert.textContent();
    for (const part of [
      "size: expected a whole number from 8 to 512",
      "temperature: expected",
      "colour: no such setting",
    ]) {
      expect(said).toContain(part);
    }
    expect(await page.getByLabel("Seed").inputValue()).toBe("3");
    await page.context().close();
  });

  it("is served to the browser of this machine alone, and no file besides its own", async () => {
    const status = async (path: string, init?: RequestInit): Promise<number> =>
      (await fetch(`${url()}${path}`, init)).status;
    expect(await status("")).toBe(200);
    expect(await status("nothing.js")).toBe(404);
    expect(await status("..%2f..%2fpackage.json")).toBe(404);
    expect(await status("", { method: "POST" })).toBe(405);
    // fetch sets Host itself: the header of a page elsewhere whose name points here is sent by hand.
    const { request } = await import("node:http");
    const refused = await new Promise<number>((done) => {
      request(url(), { headers: { Host: "lab.example:80" } }, (response) => done(response.resume().statusCode!)).end();
    });
    expect(refused).toBe(403);
    const policy = (await fetch(url())).headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe-inline");
  });

  it("complains of nothing, and asks no other host for anything", () => {
    expect(complaints).toEqual([]);
  });
});
