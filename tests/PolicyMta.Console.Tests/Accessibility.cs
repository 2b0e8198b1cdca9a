using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace PolicyMta.Console.Tests;

/// <summary>WCAG 2.2 AA as far as a program can tell: axe, which a page gets once.</summary>
internal static class Accessibility
{
    private static readonly string[] Tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

    /// <summary>The rules of those tags that look at colours: all that can differ between light and dark.</summary>
    private static readonly string[] ColourRules = ["color-contrast", "link-in-text-block"];

    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page, bool coloursAlone)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
            await page.EvaluateAsync(Script);
        var found = await page.EvaluateAsync<JsonElement>(
            """
            async only => {
              const { violations } = await axe.run(document, { runOnly: only, resultTypes: ["violations"], iframes: false });
              return violations.flatMap(one => one.nodes.map(node => `${one.id} (${one.help}): ${node.html}`));
            }
            """,
            coloursAlone ? new { type = "rule", values = ColourRules } : new { type = "tag", values = Tags });
        return [.. found.EnumerateArray().Select(one => one.GetString()!)];
    }
}
