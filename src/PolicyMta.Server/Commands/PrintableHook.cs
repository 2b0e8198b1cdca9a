using PolicyMta.Core.Text;
using Spectre.Console.Rendering;

namespace PolicyMta.Server.Commands;

/// <summary>
/// Lets nothing of a table's or text's content command the terminal: the sequences that Spectre itself makes are segments of another kind.
/// </summary>
internal sealed class PrintableHook : IRenderHook
{
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) =>
        renderables.Select(renderable => new Escaped(renderable));

    private sealed class Escaped(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => inner.Render(options, maxWidth).Select(segment =>
            segment.IsControlCode || segment.IsLineBreak ? segment : new Segment(PrintableText.Lines(segment.Text), segment.Style));
    }
}
