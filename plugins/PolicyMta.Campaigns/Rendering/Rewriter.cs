using Fluid;
using Fluid.Ast;
using Fluid.Ast.BinaryExpressions;
using Fluid.Values;

namespace PolicyMta.Campaigns.Rendering;

/// <summary>
/// Makes of parsed Liquid what is rendered. Everything that it writes is turned into one text before, since the library escapes texts and
/// writes lists as they are, so that <c>{{ name | split: " " }}</c> would write a recipient's HTML; what is compared and written counts as
/// work; and an argument that stands in the template is the author's, not a recipient's.
/// </summary>
internal sealed class Rewriter : AstRewriter
{
    private const string Text = "written_as_text";
    private const string Counted = "counted";

    /// <summary>Makes the filters known that the rewritten Liquid uses.</summary>
    public static void AddTo(TemplateOptions options)
    {
        options.Filters.AddFilter(Text, static (input, _, context) =>
        {
            var budget = RenderBudget.Of(context);
            budget.Charge(RenderBudget.SizeOf(input));
            return new(input is ArrayValue or DictionaryValue ? new StringValue(input.ToStringValue()) : input);
        });
        options.Filters.AddFilter(Counted, static (input, _, context) =>
        {
            RenderBudget.Of(context).Charge(RenderBudget.SizeOf(input));
            return new(input);
        });
    }

    protected override Statement VisitOutputStatement(OutputStatement outputStatement) =>
        new OutputStatement(new FilterExpression(Visit(outputStatement.Expression), Text, []));

    protected override Statement VisitTextSpanStatement(TextSpanStatement textSpanStatement) => new CountedText(textSpanStatement);

    protected override Expression VisitFilterExpression(FilterExpression filterExpression) => new FilterExpression(
        Visit(filterExpression.Input), filterExpression.Name,
        filterExpression.Name == "default"
            ? filterExpression.Parameters
            : [.. filterExpression.Parameters.Select(static parameter => new FilterArgument(parameter.Name, OwnOf(parameter.Expression)))]);

    protected override Expression VisitContainsBinaryExpression(ContainsBinaryExpression containsBinaryExpression) =>
        new ContainsBinaryExpression(CountedOf(containsBinaryExpression.Left), CountedOf(containsBinaryExpression.Right));

    protected override Expression VisitEqualBinaryExpression(EqualBinaryExpression equalBinaryExpression) =>
        new EqualBinaryExpression(CountedOf(equalBinaryExpression.Left), CountedOf(equalBinaryExpression.Right));

    protected override Expression VisitNotEqualBinaryExpression(NotEqualBinaryExpression notEqualBinaryExpression) =>
        new NotEqualBinaryExpression(CountedOf(notEqualBinaryExpression.Left), CountedOf(notEqualBinaryExpression.Right));

    protected override Statement VisitWhenStatement(WhenStatement whenStatement)
    {
        TryRewriteStatements(whenStatement.Statements, out var statements);
        return new WhenStatement([.. whenStatement.Options.Select(CountedOf)], statements);
    }

    private FilterExpression CountedOf(Expression expression) => new(Visit(expression), Counted, []);

    private static Expression OwnOf(Expression expression) => expression is LiteralExpression { Value: StringValue text }
        ? new LiteralExpression(new StringValue(text.ToStringValue(), false))
        : expression;
}
