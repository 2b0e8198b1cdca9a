using System.Text.Json;
using Jint;

namespace PolicyMta.Campaigns.Publishing.Mjml;

/// <summary>
/// Runs mjml-browser in Jint: without files, network or clock, bounded in time, steps, memory and depth, on a thread of its own, one at a
/// time, in an engine that is thrown away. Thread-safe.
/// </summary>
internal sealed class MjmlEngine
{
    private const int Stack = 16 * 1024 * 1024;
    private const int MaxStatements = 20_000_000;
    private const long MaxAllocated = 1L << 30;
    private const int MaxProblems = 100;
    private const int MaxMessage = 300;
    private const string File = "mjml-browser.js";
    private const string Misplaced =
        "cannot be made HTML of: something stands where MJML has no place for it, such as Liquid between the elements of mj-carousel or "
            + "mj-navbar, or mj-style outside of mj-head; or its CSS or a selector cannot be read.";

    private const string TooMuch = "takes too much time or memory to be made HTML of: divide it, or use fewer elements.";

    /// <summary>What the library expects of a browser, and the same numbers each time, so that the same words make the same HTML.</summary>
    private const string Before =
        """
        var window = globalThis;
        var console = { log() {}, info() {}, warn() {}, error() {} };
        var seed = 1;
        Math.random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
        """;

    private const string After =
        """
        (function (source) {
          const make = mjml.default || mjml;
          try {
            const made = make(source, { fonts: {}, validationLevel: "soft", keepComments: true });
            return JSON.stringify({ html: made.html, problems: made.errors.map(e => ({ line: e.line, tag: e.tagName, message: e.message })) });
          } catch (e) {
            const told = String((e && e.message) || e);
            return JSON.stringify({ problems: [{ message: /mjml/i.test(told) ? told : "" }] });
          }
        })
        """;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    private readonly OneAtATime _turns = new();

    /// <summary>The library, parsed: let go when memory is wanted for something else.</summary>
    private readonly WeakReference<Parsed?> _parsed = new(null);

    /// <summary>Makes HTML of MJML.</summary>
    /// <param name="source">The MJML.</param>
    /// <param name="stop">Ends the wait for others, and the work.</param>
    public async Task<MjmlAnswer> RunAsync(string source, CancellationToken stop)
    {
        await _turns.EnterAsync(stop);
        try
        {
            var done = new TaskCompletionSource<MjmlAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
            new Thread(() => done.SetResult(Run(source, stop)), Stack) { IsBackground = true, Name = "MJML" }.Start();
            var answer = await done.Task;
            stop.ThrowIfCancellationRequested();
            return answer;
        }
        finally
        {
            _turns.Leave();
        }
    }

    private MjmlAnswer Run(string source, CancellationToken stop)
    {
        try
        {
            using var engine = new Engine(options =>
            {
                options.CancellationToken(stop);
                options.Host.StringCompilationAllowed = false;
                options.MaxStatements(MaxStatements);
                options.LimitMemory(MaxAllocated);
                options.TimeoutInterval(MostTime);
                options.Constraints.StackOverflowGuard = true;
                options.Constraints.RegexTimeout = TimeSpan.FromSeconds(1);
            });
            engine.Execute(Before);
            engine.Execute(Library().Script);
            return Read(engine.Evaluate(After).Call(source).AsString());
        }
        catch (Exception e) when (e is JintException or TimeoutException or System.Text.RegularExpressions.RegexMatchTimeoutException)
        {
            return MjmlAnswer.Failed(TooMuch);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return MjmlAnswer.Failed($"cannot be made HTML of ({e.GetType().Name}): simplify it.");
        }
    }

    private static MjmlAnswer Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var problems = root.GetProperty("problems").EnumerateArray().Take(MaxProblems).Select(ProblemOf).ToImmutableArray();
        return new MjmlAnswer(root.TryGetProperty("html", out var html) ? html.GetString() : null, problems);
    }

    private static (int? Line, string Message) ProblemOf(JsonElement problem)
    {
        var words = problem.GetProperty("message").GetString()!.Trim().TrimEnd('.');
        if (words.Length == 0)
            return (null, Misplaced);
        if (words.Length > MaxMessage)
            words = words[..MaxMessage] + " ...";
        var tag = problem.TryGetProperty("tag", out var name) && name.ValueKind == JsonValueKind.String ? $" in {name.GetString()}" : "";
        var hasLine = problem.TryGetProperty("line", out var line) && line.ValueKind == JsonValueKind.Number;
        return (hasLine ? line.GetInt32() : null, $"is not valid MJML{tag}: {words}.");
    }

    private Parsed Library()
    {
        if (_parsed.TryGetTarget(out var known))
            return known;
        using var stream = typeof(MjmlEngine).Assembly.GetManifestResourceStream(File)!;
        using var reader = new StreamReader(stream);
        var parsed = new Parsed(Engine.PrepareScript(reader.ReadToEnd(), File));
        _parsed.SetTarget(parsed);
        return parsed;
    }

    private sealed record Parsed(Prepared<Acornima.Ast.Script> Script);
}
