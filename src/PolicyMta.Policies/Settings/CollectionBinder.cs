using System.Collections;
using System.Runtime.CompilerServices;

namespace PolicyMta.Policies.Settings;

/// <summary>Reads lists and maps of values into the collection types that options use.</summary>
internal sealed class CollectionBinder(SettingsBinder binder)
{
    private static readonly Type[] Lists =
        [
            typeof(IReadOnlyList<>), typeof(IReadOnlyCollection<>), typeof(IEnumerable<>), typeof(IList<>), typeof(ICollection<>),
            typeof(List<>), typeof(ImmutableArray<>),
        ];

    private static readonly Type[] Maps =
        [
            typeof(IReadOnlyDictionary<,>), typeof(IDictionary<,>), typeof(Dictionary<,>), typeof(ImmutableDictionary<,>),
            typeof(IImmutableDictionary<,>),
        ];

    /// <summary>How the type holds its items, or null if it is no collection that can be read.</summary>
    public static CollectionShape? ShapeOf(Type type)
    {
        if (type.IsSZArray)
            return new CollectionShape(null, type.GetElementType()!);
        if (ItemOf(type) is { } own)
            return new CollectionShape(type, own);
        if (!type.IsGenericType)
            return null;

        var definition = type.GetGenericTypeDefinition();
        var arguments = type.GetGenericArguments();
        if (Lists.Contains(definition))
            return new CollectionShape(definition, arguments[0]);
        return Maps.Contains(definition) && arguments[0] == typeof(string)
            ? new CollectionShape(definition, arguments[1], IsMap: true)
            : null;
    }

    public object? Read(CollectionShape shape, SettingsTarget target, SettingsNode node)
    {
        if (SettingsBinder.IsEmpty(node))
            node = shape.IsMap ? new SettingsMap(node.Place, []) : new SettingsList(node.Place, []);

        object? collection = (shape.IsMap, node) switch
        {
            (true, SettingsMap map) => ReadMap(shape, target, map),
            (false, SettingsList list) => ReadList(shape, target, list),
            _ => null,
        };
        if (collection is null)
        {
            binder.Report(node.Place, $"{target.Name} must be {(shape.IsMap ? "a map" : "a list")}, not {SettingsBinder.Describe(node)}.",
                shape.IsMap ? "Write 'name: value' lines below it." : "Write [value, value] or '- value' lines below it.");
        }
        else if (ValueRules.FindCountMistake(target.Rules, WrittenIn(node)) is { } mistake)
        {
            binder.Report(node.Place, $"{target.Name} {mistake.Message}", mistake.Remedy);
        }

        return collection;
    }

    private object ReadList(CollectionShape shape, SettingsTarget target, SettingsList list)
    {
        var items = new List<object>(list.Items.Length);
        for (var i = 0; i < list.Items.Length; i++)
        {
            if (binder.Read(target.Item(shape.Item, i), list.Items[i]) is { } item)
                items.Add(item);
        }

        var array = Array.CreateInstance(shape.Item, items.Count);
        ((IList)items).CopyTo(array, 0);
        if (shape.Definition is { IsGenericTypeDefinition: false } own)
            return Activator.CreateInstance(own, Make(nameof(MakeImmutable), shape.Item, array))!;
        if (shape.Definition == typeof(ImmutableArray<>))
            return Make(nameof(MakeImmutable), shape.Item, array);
        return shape.Definition == typeof(List<>) ? Make(nameof(MakeList), shape.Item, array) : array;
    }

    private object ReadMap(CollectionShape shape, SettingsTarget target, SettingsMap map)
    {
        var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), shape.Item))!;
        foreach (var entry in map.Entries)
        {
            if (binder.Read(target.Entry(shape.Item, entry), entry.Value) is { } item)
                dictionary.Add(entry.Key, item);
        }

        return shape.Definition == typeof(ImmutableDictionary<,>) || shape.Definition == typeof(IImmutableDictionary<,>)
            ? Make(nameof(MakeImmutableMap), shape.Item, dictionary)
            : dictionary;
    }

    /// <summary>An item with a mistake counts too: the mistake is told once.</summary>
    private static int WrittenIn(SettingsNode node) => node is SettingsMap map ? map.Entries.Length : ((SettingsList)node).Items.Length;

    /// <summary>The items of a list type that is made from them, such as the list of networks; null if the type is not one.</summary>
    private static Type? ItemOf(Type type)
    {
        if (!type.IsDefined(typeof(CollectionBuilderAttribute), inherit: false))
            return null;
        var arrays =
            from constructor in type.GetConstructors()
            let parameters = constructor.GetParameters()
            where parameters.Length == 1 && parameters[0].ParameterType.IsGenericType
            select parameters[0].ParameterType;
        return arrays.FirstOrDefault(array => array.GetGenericTypeDefinition() == typeof(ImmutableArray<>))?.GetGenericArguments()[0];
    }

    private static object Make(string method, Type item, object items) =>
        typeof(CollectionBinder).GetMethod(method, System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!
            .MakeGenericMethod(item).Invoke(null, [items])!;

    private static ImmutableArray<T> MakeImmutable<T>(T[] items) => [.. items];

    private static List<T> MakeList<T>(T[] items) => [.. items];

    private static ImmutableDictionary<string, T> MakeImmutableMap<T>(Dictionary<string, T> items) => items.ToImmutableDictionary();
}
