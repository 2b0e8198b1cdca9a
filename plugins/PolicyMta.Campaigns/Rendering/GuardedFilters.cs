using Fluid;
using Fluid.Values;

namespace PolicyMta.Campaigns.Rendering;

/// <summary>
/// Has every filter pay for its work, and keeps a value's HTML from passing as the template's own: the library's filters make a text that
/// needs no escaping of one that needs none, whatever their arguments put into it.
/// </summary>
internal static class GuardedFilters
{
    /// <summary>Puts the guard before the filters that are possible.</summary>
    public static void AddTo(TemplateOptions options)
    {
        options.Filters.AddFilter("newline_to_br", BreakLines);
        foreach (var (name, form) in FilterForms.All)
        {
            if (!options.Filters.TryGetValue(name, out var filter))
                throw new InvalidOperationException($"There is no filter {name}.");
            options.Filters.AddFilter(name, (input, arguments, context) => RunAsync(form, filter, input, arguments, context));
        }
    }

    private static async ValueTask<FluidValue> RunAsync(
        FilterForm form, FilterDelegate filter, FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        var budget = RenderBudget.Of(context);
        var size = 1 + RenderBudget.SizeOf(input);
        for (var i = 0; i < arguments.Count; i++)
            size += RenderBudget.SizeOf(arguments.At(i));
        budget.Charge(size * form.Weight);
        if (budget.IsHtml && !form.Chooses && IsSafe(input))
            (input, arguments) = Guarded(form, input, arguments);
        var made = await filter(input, arguments, context);
        budget.Charge(RenderBudget.SizeOf(made));
        return made;
    }

    /// <summary>
    /// What is put into HTML is escaped. What chooses the place in HTML where something is put, taken out or cut could leave a value
    /// outside of its quotes: then the whole counts as a text, and is escaped.
    /// </summary>
    private static (FluidValue Input, FilterArguments Arguments) Guarded(FilterForm form, FluidValue input, FilterArguments arguments)
    {
        var text = input.ToStringValue();
        var guarded = new FilterArguments();
        var isSafe = !form.Cuts || !text.Contains('<', StringComparison.Ordinal);
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments.At(i);
            if (IsSafe(argument) || argument is NumberValue or BooleanValue || argument.IsNil())
                guarded.Add(argument);
            else if (i == form.Added)
                guarded.Add(new StringValue(HtmlText.Encoder.Encode(argument.ToStringValue()), false));
            else
                isSafe = false;
        }

        return isSafe ? (input, guarded) : (new StringValue(text), arguments);
    }

    /// <summary>Line breaks as HTML has them, and in HTML the text between them escaped.</summary>
    private static ValueTask<FluidValue> BreakLines(FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        var isHtml = RenderBudget.Of(context).IsHtml;
        var text = input.ToStringValue().ReplaceLineEndings("\n");
        if (isHtml && !IsSafe(input))
            text = string.Join('\n', text.Split('\n').Select(HtmlText.Encoder.Encode));
        return new(new StringValue(text.Replace("\n", "<br />\n", StringComparison.Ordinal), !isHtml));
    }

    private static bool IsSafe(FluidValue value) => value is StringValue { Encode: false };
}
