using System.Globalization;
using Fluid;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Rendering;

/// <summary>Parses Liquid, with one tag more: <c>{% brand NAME %}</c> puts in a block of the organisation. Thread-safe.</summary>
internal sealed class LiquidReader
{
    /// <summary>Where a rendering finds the blocks: <c>IReadOnlyDictionary&lt;string, LiquidText&gt;</c>.</summary>
    public const string Blocks = "brand blocks";

    /// <summary>Made when the first template is parsed: it takes a moment, which commands about other things need not wait.</summary>
    private readonly Lazy<FluidParser> _parser = new(MakeParser);

    private readonly Lazy<TemplateOptions> _library = new(static () => new TemplateOptions { CultureInfo = CultureInfo.InvariantCulture });

    /// <summary>Parses a text, or says what is wrong with it.</summary>
    /// <param name="source">The text.</param>
    /// <param name="place">What it is called in mistakes.</param>
    /// <param name="mistakes">Takes the mistakes.</param>
    public LiquidText? Read(string source, string place, List<Mistake> mistakes)
    {
        var before = mistakes.Count;
        LiquidBounds.Check(source, place, mistakes);
        if (mistakes.Count > before)
            return null;
        if (!_parser.Value.TryParse(source, out var parsed, out var error))
        {
            mistakes.Add(MistakeOf(error, place));
            return null;
        }

        var check = new TreeCheck(_library.Value);
        check.VisitTemplate(parsed);
        if (check.Problem is { } problem)
        {
            mistakes.Add(new Mistake(place, problem));
            return null;
        }

        return new LiquidText(source, new Rewriter().VisitTemplate(parsed), check.Required, check.Optional);
    }

    private static FluidParser MakeParser()
    {
        var parser = new FluidParser();
        parser.RegisterIdentifierTag("brand", static async (name, writer, encoder, context) =>
        {
            context.IncrementSteps();
            if (context.AmbientValues.TryGetValue(Blocks, out var found)
                && ((IReadOnlyDictionary<string, LiquidText>)found).TryGetValue(name, out var block))
                await block.Parsed.RenderAsync(writer, encoder, context);
            return Fluid.Ast.Completion.Normal;
        });
        return parser;
    }

    /// <summary>The parser's own words end with a place: <c>... at (3:17)</c>.</summary>
    private static Mistake MistakeOf(string? error, string place)
    {
        var words = error ?? "";
        var line = 1;
        var open = words.LastIndexOf('(');
        if (open >= 0 && words.IndexOf(':', open) is > 0 and var colon
            && int.TryParse(words.AsSpan(open + 1, colon - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var found))
        {
            line = found;
            words = words[..open];
        }

        words = words.Split('\n')[0].Replace(" at ", " ", StringComparison.Ordinal).Trim();
        return Mistake.At(place, line, $"is not valid Liquid: {(words.Length > 150 ? words[..150] : words)}.");
    }
}
