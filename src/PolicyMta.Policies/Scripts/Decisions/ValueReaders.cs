namespace PolicyMta.Policies.Scripts.Decisions;

/// <summary>Which reader a type of the SDK has.</summary>
internal static class ValueReaders
{
    public static ValueReader<T> For<T>() => (ValueReader<T>)For(typeof(T));

    public static bool CanRead(Type type) =>
        type != typeof(MessageFacts) && type != typeof(MessageContent) && !(type.IsAssignableTo(typeof(Delegate)) || type.IsArray);

    private static object For(Type type)
    {
        if (type == typeof(string))
            return new TextReader();
        if (type == typeof(bool))
            return new BooleanReader();
        if (type == typeof(int))
            return new IntegerReader();
        if (type == typeof(long))
            return new LongReader();
        if (type == typeof(double))
            return new NumberReader();
        if (type == typeof(TimeSpan))
            return new DurationReader();
        if (type == typeof(DateTimeOffset))
            return new InstantReader();
        if (type == typeof(ReadOnlyMemory<byte>))
            return new BytesReader();
        if (type == typeof(Recipient))
            return new RecipientReader();
        if (type == typeof(ImmutableDictionary<string, string>))
            return new LabelsReader();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableDictionary<,>))
            return Make(typeof(MapReader<>), type.GenericTypeArguments[1], For(type.GenericTypeArguments[1]));
        if (type.IsEnum)
            return Make(typeof(WordReader<>), type);
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Make(typeof(NullableReader<>), inner, For(inner));
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return Make(typeof(ArrayReader<>), type.GenericTypeArguments[0], For(type.GenericTypeArguments[0]));
        if (type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IParsable<>)))
            return Make(typeof(ParsableReader<>), type);
        return typeof(ObjectReader<>).MakeGenericType(type).GetProperty("Instance")!.GetValue(null)!;
    }

    private static object Make(Type reader, Type argument, params object[] arguments) =>
        Activator.CreateInstance(reader.MakeGenericType(argument), arguments)!;
}
