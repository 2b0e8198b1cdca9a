using System.Globalization;
using Fluid;
using Fluid.Values;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Rendering;

/// <summary>
/// Renders Liquid within limits: values stand in HTML with their special characters escaped, and elsewhere as they are. A variable that was
/// not given is a mistake, unless the template asks about it or has a default. Thread-safe.
/// </summary>
internal sealed class Renderer
{
    private readonly RenderLimits _limits;
    private readonly Lazy<TemplateOptions> _options;

    public Renderer(RenderLimits limits)
    {
        _limits = limits;
        _options = new(MakeOptions);
    }

    /// <summary>Renders a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kind">The part that it is.</param>
    /// <param name="blocks">The brand's blocks, by name.</param>
    /// <param name="values">The variables, by names with dots.</param>
    /// <param name="place">What the text is called in mistakes.</param>
    /// <param name="mistakes">Takes the mistakes; the result counts only if there are none.</param>
    /// <param name="stop">Ends the work.</param>
    public string Render(
        LiquidText text, PartKind kind, IReadOnlyDictionary<string, LiquidText> blocks, TemplateValues values, string place,
        List<Mistake> mistakes, CancellationToken stop = default)
    {
        foreach (var missing in text.Required.Where(path => !values.Has(path)))
            mistakes.Add(Mistake.At(place, text.LineOf(missing), $"needs the variable '{missing}', which is not given."));
        var context = new TemplateContext(_options.Value);
        foreach (var (name, value) in values.Roots)
            context.SetValue(name, value);
        context.AmbientValues[LiquidReader.Blocks] = blocks;
        new RenderBudget(_limits.Work, kind == PartKind.Html, stop).Give(context);
        var writer = new CappedWriter(_limits.Output);
        try
        {
            // All that it awaits is done at once: nothing in it reads or waits.
            text.Parsed.RenderAsync(writer, kind == PartKind.Html ? HtmlText.Encoder : NullEncoder.Default, context)
                .AsTask().GetAwaiter().GetResult();
        }
        catch (LimitException e)
        {
            mistakes.Add(new(place, $"{e.Message}, which is not possible."));
        }
        catch (InvalidOperationException) when (context.MaxSteps > 0)
        {
            mistakes.Add(new(place, $"takes more than {_limits.Steps} steps: it repeats too much."));
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            // The library's filters throw what they like, such as at a division by a text.
            mistakes.Add(new(place, $"cannot be rendered with these values ({e.GetType().Name})."));
        }

        var written = writer.ToString();
        if (kind == PartKind.Subject && written.AsSpan().ContainsAny('\r', '\n'))
            mistakes.Add(new(place, "has a line break: the values in it must be one line."));
        return written;
    }

    private TemplateOptions MakeOptions()
    {
        var options = new TemplateOptions
        {
            MaxSteps = _limits.Steps,
            MaxRecursion = 100,
            CultureInfo = CultureInfo.InvariantCulture,
            TimeZone = TimeZoneInfo.Utc,
            Captured = (_, value, _) => new(Bounded(value)),
            Assigned = (_, value, _) => new(Bounded(value)),
        };
        Bound(options, "append", static (value, with) => value.Length + with.Length);
        Bound(options, "prepend", static (value, with) => value.Length + with.Length);
        Bound(options, "replace", static (value, with) => value.Length + ((long)value.Length * with.Length));
        Bound(options, "join", static (value, with) => value.Length + ((long)value.Length * with.Length));
        GuardedFilters.AddTo(options);
        Rewriter.AddTo(options);
        return options;
    }

    private FluidValue Bounded(FluidValue value) => value is StringValue && value.ToStringValue().Length > _limits.Value
        ? throw new LimitException($"makes a value of more than {_limits.Value} characters")
        : value;

    /// <summary>Has a filter ask how long its result can be before it makes it.</summary>
    private void Bound(TemplateOptions options, string name, Func<string, string, long> length)
    {
        if (!options.Filters.TryGetValue(name, out var filter))
            throw new InvalidOperationException($"There is no filter {name}.");
        options.Filters.AddFilter(name, (input, arguments, context) =>
        {
            var with = Enumerable.Range(0, arguments.Count).Select(i => arguments.At(i).ToStringValue()).MaxBy(static text => text.Length);
            return length(input.ToStringValue(), with ?? "") > _limits.Output
                ? throw new LimitException($"makes a value of more than {_limits.Output} characters")
                : filter(input, arguments, context);
        });
    }
}
