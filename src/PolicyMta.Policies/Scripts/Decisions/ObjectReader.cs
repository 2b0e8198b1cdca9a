using System.Collections.Frozen;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;

namespace PolicyMta.Policies.Scripts.Decisions;

/// <summary>
/// Makes a record of the SDK from a script's object, by the record's own properties: the one schema that scripts, typings and messages
/// share. Unknown names are mistakes. Thread-safe; one a type.
/// </summary>
internal sealed class ObjectReader<T> : ValueReader<T>
    where T : class
{
    private readonly FrozenDictionary<string, PropertyReader<T>> _properties;
    private readonly PropertyReader<T>[] _required;
    private readonly Func<T> _create;

    private ObjectReader()
    {
        Properties = [.. PropertyReader<T>.Of()];
        _properties = Properties.ToFrozenDictionary(property => property.Name);
        _required = [.. _properties.Values.Where(property => property.IsRequired)];
        _create = typeof(T).GetConstructor(Type.EmptyTypes) is { } constructor
            ? Expression.Lambda<Func<T>>(Expression.New(constructor)).Compile()
            : () => (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
    }

    public static ObjectReader<T> Instance { get; } = new();

    public override string Expected => $"an object with any of {string.Join(", ", Names)}";

    public override string TypeScript => typeof(T).Name;

    /// <summary>The properties that can be given, in the record's order.</summary>
    public ImmutableArray<PropertyReader<T>> Properties { get; }

    private IEnumerable<string> Names => Properties.Select(property => property.Name);

    public override T Read(JsValue value)
    {
        if (value is not ObjectInstance from || value is Function or JsArray)
            throw Unfit(value);

        var target = _create();
        var given = ReadInto(target, from);
        foreach (var property in _required)
        {
            if (!given.Contains(property.Name))
                throw new ReadException($"needs '{property.Name}'.");
        }

        return target;
    }

    /// <summary>Sets the properties that the object has.</summary>
    /// <param name="target">Takes the values.</param>
    /// <param name="from">The script's object.</param>
    /// <param name="skip">Names to leave alone, whether the record has them or not.</param>
    /// <param name="isElsewhere">Names that the record may lack, since somebody else reads them.</param>
    /// <returns>The names that were given, if any are required.</returns>
    public List<string> ReadInto(T target, ObjectInstance from, Func<string, bool>? skip = null, Func<string, bool>? isElsewhere = null)
    {
        var keys = from.GetOwnPropertyKeys(Types.String);
        var given = _required.Length == 0 ? NothingGiven : new List<string>(keys.Count);
        foreach (var key in keys)
        {
            var name = key.ToString();
            if (skip?.Invoke(name) is true)
                continue;
            if (!_properties.TryGetValue(name, out var property))
            {
                if (isElsewhere?.Invoke(name) is true)
                    continue;
                throw new ReadException($"has no property '{name}'.{DidYouMean.For(name, Names)} Allowed are {string.Join(", ", Names)}.")
                {
                    Property = name,
                };
            }

            var value = from.Get(key);
            if (value.IsUndefined() || value.IsNull())
                continue;
            property.Read(target, value);
            if (_required.Length > 0)
                given.Add(name);
        }

        return given;
    }

    public bool Has(string name) => _properties.ContainsKey(name);

    private static List<string> NothingGiven { get; } = [];
}
