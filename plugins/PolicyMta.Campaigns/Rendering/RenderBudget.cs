using Fluid;
using Fluid.Values;

namespace PolicyMta.Campaigns.Rendering;

/// <summary>
/// What a rendering has left of the work that it may do: a statement counts as one step however long the texts and lists are that it goes
/// through. For one rendering.
/// </summary>
internal sealed class RenderBudget(long most, bool isHtml, CancellationToken stop)
{
    private const string Key = "budget";

    /// <summary>An item of a list takes as much memory as so many characters.</summary>
    private const int Item = 16;

    private long _used;

    /// <summary>Whether values are escaped.</summary>
    public bool IsHtml => isHtml;

    /// <summary>The budget of a rendering.</summary>
    public static RenderBudget Of(TemplateContext context) => (RenderBudget)context.AmbientValues[Key];

    /// <summary>How many characters a value has; a list's items weigh besides.</summary>
    public static long SizeOf(FluidValue value)
    {
        if (value is StringValue)
            return value.ToStringValue().Length;
        if (value is not ArrayValue list)
            return 1;
        var size = 0L;
        foreach (var item in list.Values)
            size += Item + SizeOf(item);
        return size;
    }

    /// <summary>Gives a rendering its budget.</summary>
    public void Give(TemplateContext context) => context.AmbientValues[Key] = this;

    /// <exception cref="LimitException">Nothing is left.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for the rendering any more.</exception>
    public void Charge(long cost)
    {
        stop.ThrowIfCancellationRequested();
        _used += cost;
        if (_used > most)
            throw new LimitException($"goes through more than {most} characters in filters, conditions and outputs");
    }
}
