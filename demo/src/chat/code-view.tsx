import { memo, useMemo, type NamedExoticComponent } from "react";
import { parse } from "sugar-high/core";
import * as typescript from "sugar-high/lang/typescript";

interface CodeViewProps {
  code: string;
  label: string;
}

/** Code with colours and line numbers. */
export const CodeView: NamedExoticComponent<CodeViewProps> = memo(function CodeView({ code, label }: CodeViewProps) {
  const lines = useMemo(() => parse(code, typescript).lines, [code]);
  return (
    // Scrolls, so it takes the focus: the keyboard must be able to scroll it too.
    <pre className="code" tabIndex={0} role="region" aria-label={label}>
      <code>
        {lines.map((line) => (
          <span className="code-line" key={line.index}>
            {line.tokens.map((token, index) => (
              <span key={index} className={`token-${token.type}`}>
                {token.value}
              </span>
            ))}
            {"\n"}
          </span>
        ))}
      </code>
    </pre>
  );
});
