using System.Text.RegularExpressions;
using Jint.Runtime;
using PolicyMta.Policies.Scripts.Contexts;
using PolicyMta.Policies.Scripts.Decisions;

namespace PolicyMta.Policies.Scripts;

/// <summary>Says in an operator's words what ended a script, with the best place that is known.</summary>
internal static partial class ScriptErrors
{
    private const string ConstantVariable = "Assignment to constant variable.";

    public static ScriptException Describe(
        Exception error, ScriptFiles files, SourcePlace fallback, ScriptLimits limits, TimeSpan timeout) => error switch
        {
            ScriptException known => known,
            JavaScriptException thrown =>
                new ScriptException(PlaceOf(thrown, files) ?? fallback, WithAdvice(thrown.Message) + RemedyFor(thrown), thrown),
            ReadException unfit => new ScriptException(fallback, $"The result {unfit.Message}", unfit),
            RegexMatchTimeoutException =>
                new ScriptException(fallback, "A regular expression took too long to match; write one without nested repetition.", error),
            TimeoutException =>
                new ScriptException(
                    fallback, $"The script ran longer than {DurationText.Format(timeout)} (scripts: limits: timeout).", error),
            OperationCanceledException => new ScriptException(fallback, "The call was ended at its hook's deadline.", error),
            MemoryLimitExceededException => new ScriptException(
                fallback, $"The script used too much memory (scripts: limits: memory_mb is {limits.MemoryMb}): {error.Message}", error),
            StatementsCountOverflowException => new ScriptException(
                fallback, $"The script executed more than {limits.Statements} statements (scripts: limits: statements).", error),
            RecursionDepthOverflowException => new ScriptException(
                fallback, $"Functions call each other deeper than {limits.Recursion} levels (scripts: limits: recursion).", error),
            InsufficientExecutionStackException => new ScriptException(
                fallback, "The recursion needs more of the stack than a call may use; call functions less deeply, or loop.", error),
            OutOfMemoryException => new ScriptException(fallback, "The script asked for more memory than there is.", error),
            _ => new ScriptException(fallback, $"{error.GetType().Name}: {error.Message}", error),
        };

    private static string WithAdvice(string message) =>
        ReadOnlyAdvice.For(message) is { } advice ? $"{message.TrimEnd('.')}. {advice}" : message;

    /// <summary>Whether the engine is as it was before the call, so that it can serve another.</summary>
    public static bool LeavesEngineWhole(Exception error) => error is JavaScriptException or ReadException;

    private static string RemedyFor(JavaScriptException thrown) => thrown.Message == ConstantVariable
        ? " What a script sets up while it is loaded is constant afterwards, the variables that its functions have captured too; keep "
            + "what changes with state.set(key, value)."
        : "";

    private static SourcePlace? PlaceOf(JavaScriptException error, ScriptFiles files)
    {
        var file = error.Location.SourceFile;
        if (file is not null && files.Contains(file))
            return new SourcePlace(files.DisplayPath(file), error.Location.Start.Line, error.Location.Start.Column + 1);

        foreach (Match frame in Frame().Matches(error.JavaScriptStackTrace ?? ""))
        {
            if (files.Contains(frame.Groups["file"].Value))
                return new SourcePlace(
                    files.DisplayPath(frame.Groups["file"].Value),
                    int.Parse(frame.Groups["line"].ValueSpan),
                    int.Parse(frame.Groups["column"].ValueSpan));
        }

        return null;
    }

    [GeneratedRegex(@"(?<file>[^\s()]+):(?<line>\d+):(?<column>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Frame();
}
