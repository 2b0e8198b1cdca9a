using System.Reflection;
using System.Runtime.CompilerServices;
using Jint.Native;

namespace PolicyMta.Policies.Scripts.Decisions;

/// <summary>
/// Reads one property of a record. Those that a script cannot set (computed ones, and the context's own parts) have none.
/// </summary>
internal abstract class PropertyReader<TOwner>(PropertyInfo property) : ScriptProperty(property)
    where TOwner : class
{
    public bool IsRequired { get; } = property.IsDefined(typeof(RequiredMemberAttribute))
        || typeof(TOwner).GetConstructor(Type.EmptyTypes) is null;

    public abstract void Read(TOwner target, JsValue value);

    /// <summary>The properties of the record, in its order.</summary>
    public static IEnumerable<PropertyReader<TOwner>> Of() => Of<PropertyReader<TOwner>>(
        typeof(TOwner), typeof(TypedPropertyReader<,>),
        property => property.SetMethod is { IsPublic: true } && ValueReaders.CanRead(property.PropertyType));
}

/// <summary>The reader of a property of a known type: no boxing on the way.</summary>
internal sealed class TypedPropertyReader<TOwner, TValue>(PropertyInfo property) : PropertyReader<TOwner>(property)
    where TOwner : class
{
    private readonly Action<TOwner, TValue> _set = property.SetMethod!.CreateDelegate<Action<TOwner, TValue>>();
    private readonly ValueReader<TValue> _reader = ValueReaders.For<TValue>();

    public override string TypeScript => _reader.TypeScript;

    public override void Read(TOwner target, JsValue value)
    {
        try
        {
            _set(target, _reader.Read(value));
        }
        catch (ReadException e)
        {
            throw e.Within(Name);
        }
    }
}
