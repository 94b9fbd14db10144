import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Compiles declarations, each as a module of its own, in one run of the TypeScript compiler; answers its complaints. */
export async function compileTypes(sources: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "codemode-types-"));
  try {
    await Promise.all(
      sources.map((text, index) => writeFile(join(folder, `types-${index}.ts`), `${text}\nexport {};\n`)),
    );
    const options = { strict: true, noEmit: true, target: "es2023", lib: ["es2023"], types: [], skipLibCheck: true };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, include: ["*.ts"] }));
    const compiler = join(createRequire(import.meta.url).resolve("typescript/package.json"), "../bin/tsc");
    return await new Promise((resolve, reject) => {
      execFile(process.execPath, [compiler, "-p", folder], { maxBuffer: 1e8 }, (error, output) => {
        if (error && output === "") reject(error);
        else resolve(output);
      });
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
