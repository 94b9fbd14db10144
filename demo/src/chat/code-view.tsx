import { CodemodeCode, VisibleText } from "browser-codemode/react";
import { memo, useMemo, type NamedExoticComponent } from "react";
import { parse } from "sugar-high/core";
import * as typescript from "sugar-high/lang/typescript";

interface CodeViewProps {
  code: string;
  /** Where it failed. */
  errorLine: number | undefined;
  label: string;
}

/** Code as the library shows it, with colours. */
export const CodeView: NamedExoticComponent<CodeViewProps> = memo(function CodeView({
  code,
  errorLine,
  label,
}: CodeViewProps) {
  const lines = useMemo(() => parse(code, typescript).lines, [code]);
  return (
    <CodemodeCode
      code={code}
      line={errorLine}
      lineKind="error"
      title={label}
      renderLine={(text, number) =>
        lines[number - 1]?.tokens.map((token, index) => (
          <span key={index} className={`token-${token.type}`}>
            <VisibleText text={token.value} />
          </span>
        )) ?? text
      }
    />
  );
});
