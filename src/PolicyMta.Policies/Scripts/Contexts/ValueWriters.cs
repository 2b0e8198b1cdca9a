using System.Net;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>Which writer a type of the SDK has.</summary>
internal static class ValueWriters
{
    public static ValueWriter<T> For<T>() => (ValueWriter<T>)For(typeof(T));

    public static bool CanWrite(Type type) => type != typeof(MessageFacts) && type != typeof(MessageContent);

    private static object For(Type type)
    {
        if (type == typeof(string))
            return new TextWriter();
        if (type == typeof(bool))
            return new BooleanWriter();
        if (type == typeof(int))
            return new IntegerWriter();
        if (type == typeof(long))
            return new LongWriter();
        if (type == typeof(double))
            return new NumberWriter();
        if (type == typeof(TimeSpan))
            return new DurationWriter();
        if (type == typeof(DateTimeOffset))
            return new InstantWriter();
        if (type == typeof(ReadOnlyMemory<byte>))
            return new BytesWriter();
        if (type == typeof(ImmutableDictionary<string, string>))
            return new LabelsWriter();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableDictionary<,>))
            return Make(typeof(MapWriter<>), type.GenericTypeArguments[1], For(type.GenericTypeArguments[1]));
        if (type.IsEnum)
            return Make(typeof(WordWriter<>), type);
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Make(typeof(NullableWriter<>), inner, For(inner));
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return Make(typeof(ArrayWriter<>), type.GenericTypeArguments[0], For(type.GenericTypeArguments[0]));
        if (type == typeof(Recipient) || type == typeof(IPAddress) || Implements(type, typeof(IParsable<>)))
            return Make(typeof(FormattedWriter<>), type);
        if (type == typeof(InjectionSource) || type == typeof(EnvelopeRequests) || type == typeof(HeaderField))
            return Make(typeof(ObjectWriter<>), type);
        return Make(typeof(DecisionWriter<>), type);
    }

    private static bool Implements(Type type, Type definition) =>
        type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == definition);

    private static object Make(Type writer, Type argument, params object[] arguments) =>
        Activator.CreateInstance(writer.MakeGenericType(argument), arguments)!;
}
