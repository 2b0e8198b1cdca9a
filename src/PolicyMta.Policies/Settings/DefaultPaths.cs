using System.Reflection;

namespace PolicyMta.Policies.Settings;

/// <summary>
/// Makes the paths absolute that nobody wrote: defaults of options are relative to the configuration's folder, as written ones are.
/// </summary>
internal static class DefaultPaths
{
    /// <summary>Does so for the value of one property, and for what stands in it if it is a record.</summary>
    public static void MakeAbsolute(object options, PropertyInfo property, string folder)
    {
        var value = property.GetValue(options);
        if (value is FilePath { IsEmpty: false } path)
            property.SetValue(options, path.In(folder));
        else if (value is not null && HoldsPaths(value))
            property.SetValue(options, CopyOf(value, folder));
    }

    /// <summary>A copy: a default may be shared.</summary>
    private static object CopyOf(object record, string folder)
    {
        var copy = CloneOf(record.GetType())!.Invoke(record, null)!;
        foreach (var property in RecordKey.Settable(copy.GetType()))
            MakeAbsolute(copy, property, folder);
        return copy;
    }

    private static bool HoldsPaths(object record) =>
        CloneOf(record.GetType()) is not null && RecordKey.Settable(record.GetType()).Any(property =>
            property.PropertyType == typeof(FilePath)
            || (CloneOf(property.PropertyType) is not null && property.GetValue(record) is { } inner && HoldsPaths(inner)));

    private static MethodInfo? CloneOf(Type type) => type.GetMethod("<Clone>$");
}
