using System.Globalization;
using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace PolicyMta.Campaigns.Rendering;

/// <summary>
/// Looks at parsed Liquid: which variables it reads, and whether it asks for something that no limit on steps would stop. For one text.
/// </summary>
internal sealed class TreeCheck(TemplateOptions library) : AstVisitor
{
    private const int MaxRange = 1000;

    private readonly HashSet<string> _bound = new(StringComparer.Ordinal) { "forloop" };
    private readonly SortedSet<string> _read = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _optional = new(StringComparer.Ordinal);
    private int _asking;

    /// <summary>The variables that whoever sends must give.</summary>
    public ImmutableSortedSet<string> Required => [.. _read.Where(path => !IsBound(path) && !_optional.Contains(path))];

    /// <summary>Those that the text asks about, or has a default for.</summary>
    public ImmutableSortedSet<string> Optional => [.. _optional.Where(path => !IsBound(path))];

    /// <summary>The first thing that is not possible, as the end of a sentence; null if all is.</summary>
    public string? Problem { get; private set; }

    protected override Expression VisitMemberExpression(MemberExpression memberExpression)
    {
        var names = new List<string>();
        var isOpen = true;
        foreach (var segment in memberExpression.Segments)
        {
            if (segment is IdentifierSegment identifier && isOpen)
                names.Add(identifier.Identifier);
            else
                isOpen = false;
            if (segment is IndexerSegment indexer)
                Visit(indexer.Expression);
        }

        if (names is [.. var path, "size" or "first" or "last"] && path.Count > 0)
            names = path;
        var name = string.Join('.', names);
        _read.Add(name);
        if (_asking > 0)
            _optional.Add(name);
        return memberExpression;
    }

    protected override Expression VisitRangeExpression(RangeExpression rangeExpression)
    {
        if (NumberOf(rangeExpression.From) is not { } from || NumberOf(rangeExpression.To) is not { } to)
            Problem ??= "has a range whose ends are not numbers: write them, as in (1..5).";
        else if (to - from > MaxRange)
            Problem ??= string.Create(CultureInfo.InvariantCulture, $"has a range of more than {MaxRange} numbers.");
        return base.VisitRangeExpression(rangeExpression);
    }

    protected override Expression VisitFilterExpression(FilterExpression filterExpression)
    {
        if (!FilterForms.All.TryGetValue(filterExpression.Name, out var form))
            Problem ??= $"has the filter '{Shown(filterExpression.Name)}'. Possible are {string.Join(", ", FilterForms.All.Keys)}.";
        else if (filterExpression.Parameters.Count < form.Arguments)
            Problem ??= $"has the filter '{filterExpression.Name}' without what it needs: '{filterExpression.Name}: ...'.";
        else if (form.Arguments > 0 && Fails(filterExpression))
            Problem ??= $"has the filter '{filterExpression.Name}' with something that it cannot take.";
        else if (filterExpression.Name == "date" && filterExpression.Parameters.Any(parameter => !IsPlainFormat(parameter.Expression)))
            Problem ??= "has a date without a form in quotes, such as \"%d.%m.%Y\".";
        if (filterExpression.Name != "default")
            return base.VisitFilterExpression(filterExpression);
        _asking++;
        Visit(filterExpression.Input);
        _asking--;
        foreach (var parameter in filterExpression.Parameters)
            Visit(parameter.Expression);
        return filterExpression;
    }

    protected override Statement VisitIfStatement(IfStatement ifStatement)
    {
        Ask(ifStatement.Condition);
        return base.VisitIfStatement(ifStatement);
    }

    protected override Statement VisitUnlessStatement(UnlessStatement unlessStatement)
    {
        Ask(unlessStatement.Condition);
        return base.VisitUnlessStatement(unlessStatement);
    }

    protected override Statement VisitElseIfStatement(ElseIfStatement elseIfStatement)
    {
        Ask(elseIfStatement.Condition);
        return base.VisitElseIfStatement(elseIfStatement);
    }

    protected override Statement VisitCaseStatement(CaseStatement caseStatement)
    {
        Ask(caseStatement.Expression);
        return base.VisitCaseStatement(caseStatement);
    }

    protected override Statement VisitForStatement(ForStatement forStatement)
    {
        _bound.Add(forStatement.Identifier);
        return base.VisitForStatement(forStatement);
    }

    protected override Statement VisitAssignStatement(AssignStatement assignStatement)
    {
        _bound.Add(assignStatement.Identifier);
        return base.VisitAssignStatement(assignStatement);
    }

    protected override Statement VisitCaptureStatement(CaptureStatement captureStatement)
    {
        _bound.Add(captureStatement.Identifier);
        return base.VisitCaptureStatement(captureStatement);
    }

    protected override Statement VisitIncrementStatement(IncrementStatement incrementStatement)
    {
        _bound.Add(incrementStatement.Identifier);
        return base.VisitIncrementStatement(incrementStatement);
    }

    protected override Statement VisitDecrementStatement(DecrementStatement decrementStatement)
    {
        _bound.Add(decrementStatement.Identifier);
        return base.VisitDecrementStatement(decrementStatement);
    }

    /// <summary>Whether arguments that stand in the template fail whatever the value is.</summary>
    private bool Fails(FilterExpression expression)
    {
        var arguments = new FilterArguments();
        foreach (var parameter in expression.Parameters)
        {
            if (parameter.Expression is not LiteralExpression literal)
                return false;
            arguments.Add(parameter.Name, literal.Value);
        }

        try
        {
            if (library.Filters.TryGetValue(expression.Name, out var filter))
                filter(new StringValue("12"), arguments, new TemplateContext(library)).AsTask().GetAwaiter().GetResult();
            return false;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return true;
        }
    }

    private void Ask(Expression expression)
    {
        _asking++;
        Visit(expression);
        _asking--;
    }

    private bool IsBound(string path) => _bound.Contains(path.Split('.')[0]);

    private static decimal? NumberOf(Expression expression) =>
        expression is LiteralExpression { Value: NumberValue number } ? number.ToNumberValue() : null;

    /// <summary>A form that is written, and cannot ask for a width that nobody would wait for.</summary>
    private static bool IsPlainFormat(Expression expression) =>
        expression is LiteralExpression { Value: StringValue form } && form.ToStringValue() is { Length: <= 60 } text
            && !text.Any(char.IsAsciiDigit);

    private static string Shown(string name) => new([.. name.Take(40).Where(static c => char.IsAsciiLetterOrDigit(c) || c == '_')]);
}
