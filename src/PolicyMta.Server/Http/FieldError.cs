namespace PolicyMta.Server.Http;

/// <summary>A mistake in one field of a request.</summary>
/// <param name="Field">The field, as the client names it: <c>to[1]</c>, <c>headers.X-Foo</c>, <c>X-Envelope-From</c>.</param>
/// <param name="Message">What is wrong, and what to send instead.</param>
internal sealed record FieldError(string Field, string Message)
{
    /// <summary>The field as a JSON pointer in a URI fragment; null if it is none of the body's.</summary>
    public string? Pointer { get; init; }

    public static FieldError At(JsonPath path, string message) => new(path.Name, message) { Pointer = path.Pointer };
}
