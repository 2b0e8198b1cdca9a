using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace PolicyMta.Campaigns.Rendering;

/// <summary>
/// Has everything that a template writes turned into one text before: the library escapes texts, and writes lists as they are, so that
/// <c>{{ name | split: " " }}</c> would write a recipient's HTML.
/// </summary>
internal sealed class OutputAsText : AstRewriter
{
    private const string Filter = "written_as_text";

    /// <summary>Makes the filter known that the output goes through.</summary>
    public static void AddTo(TemplateOptions options) => options.Filters.AddFilter(
        Filter, static (input, _, _) => new(input is ArrayValue or DictionaryValue ? new StringValue(input.ToStringValue()) : input));

    protected override Statement VisitOutputStatement(OutputStatement outputStatement) =>
        new OutputStatement(new FilterExpression(outputStatement.Expression, Filter, []));
}
