using Jint;
using Jint.Native;
using Jint.Native.Function;

namespace PolicyMta.Policies.Scripts.Decisions;

/// <summary>
/// Copies one kind of value out of an engine, strictly: what does not fit is a <see cref="ReadException"/> that says what to write.
/// </summary>
internal abstract class ValueReader<T>
{
    /// <summary>What a value must be, as the end of the sentence "must be ...".</summary>
    public abstract string Expected { get; }

    /// <summary>The type as TypeScript has it.</summary>
    public abstract string TypeScript { get; }

    public abstract T Read(JsValue value);

    protected ReadException Unfit(JsValue value) => new($"must be {Expected}, but is {Describe(value)}.");

    protected static string Describe(JsValue value) => value switch
    {
        JsString text => '"' + Shorten(text.ToString()) + '"',
        Function => "a function",
        JsArray => "an array",
        _ when value.IsNull() || value.IsUndefined() || value.IsBoolean() || value.IsNumber() => value.ToString(),
        _ when value.IsPromise() => "a promise",
        _ when value.IsObject() => "an object",
        _ => $"a {value.Type.ToString().ToLowerInvariant()}",
    };

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "...";
}
