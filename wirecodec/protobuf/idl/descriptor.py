# SPDX-License-Identifier: MIT
"""The messages that describe a schema: ``google/protobuf/descriptor.proto``.

A ``.proto`` file becomes a ``FileDescriptorProto``, as protoc would make it; what compilers hand
to each other is a ``FileDescriptorSet``. Names, numbers and types are those of
https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/descriptor.proto.
"""

from __future__ import annotations

from .. import pb
from ..declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__all__ = [
    "DescriptorProto",
    "Edition",
    "EnumDescriptorProto",
    "EnumOptions",
    "EnumValueDescriptorProto",
    "EnumValueOptions",
    "ExtensionRangeOptions",
    "FeatureSet",
    "FeatureSetDefaults",
    "FieldDescriptorProto",
    "FieldOptions",
    "FileDescriptorProto",
    "FileDescriptorSet",
    "FileOptions",
    "GeneratedCodeInfo",
    "MessageOptions",
    "MethodDescriptorProto",
    "MethodOptions",
    "OneofDescriptorProto",
    "OneofOptions",
    "ServiceDescriptorProto",
    "ServiceOptions",
    "SourceCodeInfo",
    "SymbolVisibility",
    "UninterpretedOption",
]


@message
class FileDescriptorSet:
    """Files, each behind those that it imports."""

    file: Annotated[list[FileDescriptorProto], pb.repeated(pb.embedded(1))] = []


@message
class FileDescriptorProto:
    """One ``.proto`` file."""

    name: Annotated[str | None, pb.string(1)] = None
    package: Annotated[str | None, pb.string(2)] = None
    dependency: Annotated[list[str], pb.repeated(pb.string(3))] = []
    public_dependency: Annotated[
        list[int], pb.repeated(pb.int32(10, name="public_dependency"))
    ] = []
    weak_dependency: Annotated[list[int], pb.repeated(pb.int32(11, name="weak_dependency"))] = []
    option_dependency: Annotated[
        list[str], pb.repeated(pb.string(15, name="option_dependency"))
    ] = []
    message_type: Annotated[
        list[DescriptorProto], pb.repeated(pb.embedded(4, name="message_type"))
    ] = []
    enum_type: Annotated[
        list[EnumDescriptorProto], pb.repeated(pb.embedded(5, name="enum_type"))
    ] = []
    service: Annotated[list[ServiceDescriptorProto], pb.repeated(pb.embedded(6))] = []
    extension: Annotated[list[FieldDescriptorProto], pb.repeated(pb.embedded(7))] = []
    options: Annotated[FileOptions | None, pb.embedded(8)] = None
    source_code_info: Annotated[SourceCodeInfo | None, pb.embedded(9, name="source_code_info")] = (
        None
    )
    syntax: Annotated[str | None, pb.string(12)] = None
    edition: Annotated[Edition | None, pb.enum(14)] = None


@message
class DescriptorProto:
    """A message."""

    @message
    class ExtensionRange:
        """Numbers that others may extend the message with: ``end`` is not among them."""

        start: Annotated[int | None, pb.int32(1)] = None
        end: Annotated[int | None, pb.int32(2)] = None
        options: Annotated[ExtensionRangeOptions | None, pb.embedded(3)] = None

    @message
    class ReservedRange:
        """Numbers that no field may have: ``end`` is not among them."""

        start: Annotated[int | None, pb.int32(1)] = None
        end: Annotated[int | None, pb.int32(2)] = None

    name: Annotated[str | None, pb.string(1)] = None
    field: Annotated[list[FieldDescriptorProto], pb.repeated(pb.embedded(2))] = []
    extension: Annotated[list[FieldDescriptorProto], pb.repeated(pb.embedded(6))] = []
    nested_type: Annotated[
        list[DescriptorProto], pb.repeated(pb.embedded(3, name="nested_type"))
    ] = []
    enum_type: Annotated[
        list[EnumDescriptorProto], pb.repeated(pb.embedded(4, name="enum_type"))
    ] = []
    extension_range: Annotated[
        list[DescriptorProto.ExtensionRange], pb.repeated(pb.embedded(5, name="extension_range"))
    ] = []
    oneof_decl: Annotated[
        list[OneofDescriptorProto], pb.repeated(pb.embedded(8, name="oneof_decl"))
    ] = []
    options: Annotated[MessageOptions | None, pb.embedded(7)] = None
    reserved_range: Annotated[
        list[DescriptorProto.ReservedRange], pb.repeated(pb.embedded(9, name="reserved_range"))
    ] = []
    reserved_name: Annotated[list[str], pb.repeated(pb.string(10, name="reserved_name"))] = []
    visibility: Annotated[SymbolVisibility | None, pb.enum(11)] = None


@message
class ExtensionRangeOptions:
    """Options of an extension range."""

    class VerificationState(pb.ClosedEnum):
        """Whether extensions must be declared."""

        DECLARATION = 0
        UNVERIFIED = 1

    @message
    class Declaration:
        """An extension that the range allows."""

        number: Annotated[int | None, pb.int32(1)] = None
        full_name: Annotated[str | None, pb.string(2, name="full_name")] = None
        type: Annotated[str | None, pb.string(3)] = None
        reserved: Annotated[bool | None, pb.bool(5)] = None
        repeated: Annotated[bool | None, pb.bool(6)] = None

    uninterpreted_option: Annotated[
        list[UninterpretedOption], pb.repeated(pb.embedded(999, name="uninterpreted_option"))
    ] = []
    declaration: Annotated[
        list[ExtensionRangeOptions.Declaration], pb.repeated(pb.embedded(2))
    ] = []
    features: Annotated[FeatureSet | None, pb.embedded(50)] = None
    verification: Annotated[
        ExtensionRangeOptions.VerificationState | None,
        pb.enum(3, default=ExtensionRangeOptions.VerificationState.UNVERIFIED),
    ] = None


@message
class FieldDescriptorProto:
    """A field, or an extension."""

    class Type(pb.ClosedEnum):
        """The kind of a field."""

        TYPE_DOUBLE = 1
        TYPE_FLOAT = 2
        TYPE_INT64 = 3
        TYPE_UINT64 = 4
        TYPE_INT32 = 5
        TYPE_FIXED64 = 6
        TYPE_FIXED32 = 7
        TYPE_BOOL = 8
        TYPE_STRING = 9
        TYPE_GROUP = 10
        TYPE_MESSAGE = 11
        TYPE_BYTES = 12
        TYPE_UINT32 = 13
        TYPE_ENUM = 14
        TYPE_SFIXED32 = 15
        TYPE_SFIXED64 = 16
        TYPE_SINT32 = 17
        TYPE_SINT64 = 18

    class Label(pb.ClosedEnum):
        """Singular, required or repeated."""

        LABEL_OPTIONAL = 1
        LABEL_REPEATED = 3
        LABEL_REQUIRED = 2

    name: Annotated[str | None, pb.string(1)] = None
    number: Annotated[int | None, pb.int32(3)] = None
    label: Annotated[FieldDescriptorProto.Label | None, pb.enum(4)] = None
    type: Annotated[FieldDescriptorProto.Type | None, pb.enum(5)] = None
    type_name: Annotated[str | None, pb.string(6, name="type_name")] = None
    extendee: Annotated[str | None, pb.string(2)] = None
    default_value: Annotated[str | None, pb.string(7, name="default_value")] = None
    oneof_index: Annotated[int | None, pb.int32(9, name="oneof_index")] = None
    json_name: Annotated[str | None, pb.string(10, name="json_name")] = None
    options: Annotated[FieldOptions | None, pb.embedded(8)] = None
    proto3_optional: Annotated[bool | None, pb.bool(17, name="proto3_optional")] = None


@message
class OneofDescriptorProto:
    """A oneof; its members say that they are by ``oneof_index``."""

    name: Annotated[str | None, pb.string(1)] = None
    options: Annotated[OneofOptions | None, pb.embedded(2)] = None


@message
class EnumDescriptorProto:
    """An enum."""

    @message
    class EnumReservedRange:
        """Numbers that no value may have: ``end`` is among them."""

        start: Annotated[int | None, pb.int32(1)] = None
        end: Annotated[int | None, pb.int32(2)] = None

    name: Annotated[str | None, pb.string(1)] = None
    value: Annotated[list[EnumValueDescriptorProto], pb.repeated(pb.embedded(2))] = []
    options: Annotated[EnumOptions | None, pb.embedded(3)] = None
    reserved_range: Annotated[
        list[EnumDescriptorProto.EnumReservedRange],
        pb.repeated(pb.embedded(4, name="reserved_range")),
    ] = []
    reserved_name: Annotated[list[str], pb.repeated(pb.string(5, name="reserved_name"))] = []
    visibility: Annotated[SymbolVisibility | None, pb.enum(6)] = None


@message
class EnumValueDescriptorProto:
    """A value of an enum."""

    name: Annotated[str | None, pb.string(1)] = None
    number: Annotated[int | None, pb.int32(2)] = None
    options: Annotated[EnumValueOptions | None, pb.embedded(3)] = None


@message
class ServiceDescriptorProto:
    """A service."""

    name: Annotated[str | None, pb.string(1)] = None
    method: Annotated[list[MethodDescriptorProto], pb.repeated(pb.embedded(2))] = []
    options: Annotated[ServiceOptions | None, pb.embedded(3)] = None


@message
class MethodDescriptorProto:
    """A method of a service."""

    name: Annotated[str | None, pb.string(1)] = None
    input_type: Annotated[str | None, pb.string(2, name="input_type")] = None
    output_type: Annotated[str | None, pb.string(3, name="output_type")] = None
    options: Annotated[MethodOptions | None, pb.embedded(4)] = None
    client_streaming: Annotated[bool | None, pb.bool(5, name="client_streaming", default=False)] = (
        None
    )
    server_streaming: Annotated[bool | None, pb.bool(6, name="server_streaming", default=False)] = (
        None
    )


@message
class FileOptions:
    """Options of a file."""

    class OptimizeMode(pb.ClosedEnum):
        """What generated C++ is to be good at."""

        SPEED = 1
        CODE_SIZE = 2
        LITE_RUNTIME = 3

    java_package: Annotated[str | None, pb.string(1, name="java_package")] = None
    java_outer_classname: Annotated[str | None, pb.string(8, name="java_outer_classname")] = None
    java_multiple_files: Annotated[
        bool | None, pb.bool(10, name="java_multiple_files", default=False)
    ] = None
    java_generate_equals_and_hash: Annotated[
        bool | None, pb.bool(20, name="java_generate_equals_and_hash")
    ] = None
    java_string_check_utf8: Annotated[
        bool | None, pb.bool(27, name="java_string_check_utf8", default=False)
    ] = None
    optimize_for: Annotated[
        FileOptions.OptimizeMode | None,
        pb.enum(9, name="optimize_for", default=FileOptions.OptimizeMode.SPEED),
    ] = None
    go_package: Annotated[str | None, pb.string(11, name="go_package")] = None
    cc_generic_services: Annotated[
        bool | None, pb.bool(16, name="cc_generic_services", default=False)
    ] = None
    java_generic_services: Annotated[
        bool | None, pb.bool(17, name="java_generic_services", default=False)
    ] = None
    py_generic_services: Annotated[
        bool | None, pb.bool(18, name="py_generic_services", default=False)
    ] = None
    deprecated: Annotated[bool | None, pb.bool(23, default=False)] = None
    cc_enable_arenas: Annotated[bool | None, pb.bool(31, name="cc_enable_arenas", default=True)] = (
        None
    )
    objc_class_prefix: Annotated[str | None, pb.string(36, name="objc_class_prefix")] = None
    csharp_namespace: Annotated[str | None, pb.string(37, name="csharp_namespace")] = None
    swift_prefix: Annotated[str | None, pb.string(39, name="swift_prefix")] = None
    php_class_prefix: Annotated[str | None, pb.string(40, name="php_class_prefix")] = None
    php_namespace: Annotated[str | None, pb.string(41, name="php_namespace")] = None
    php_metadata_namespace: Annotated[str | None, pb.string(44, name="php_metadata_namespace")] = (
        None
    )
    ruby_package: Annotated[str | None, pb.string(45, name="ruby_package")] = None
    features: Annotated[FeatureSet | None, pb.embedded(50)] = None
    uninterpreted_option: Annotated[
        list[UninterpretedOption], pb.repeated(pb.embedded(999, name="uninterpreted_option"))
    ] = []


@message
class MessageOptions:
    """Options of a message."""

    message_set_wire_format: Annotated[
        bool | None, pb.bool(1, name="message_set_wire_format", default=False)
    ] = None
    no_standard_descriptor_accessor: Annotated[
        bool | None, pb.bool(2, name="no_standard_descriptor_accessor", default=False)
    ] = None
    deprecated: Annotated[bool | None, pb.bool(3, default=False)] = None
    map_entry: Annotated[bool | None, pb.bool(7, name="map_entry")] = None
    deprecated_legacy_json_field_conflicts: Annotated[
        bool | None, pb.bool(11, name="deprecated_legacy_json_field_conflicts")
    ] = None
    features: Annotated[FeatureSet | None, pb.embedded(12)] = None
    uninterpreted_option: Annotated[
        list[UninterpretedOption], pb.repeated(pb.embedded(999, name="uninterpreted_option"))
    ] = []


@message
class FieldOptions:
    """Options of a field."""

    class CType(pb.ClosedEnum):
        """How C++ holds a string."""

        STRING = 0
        CORD = 1
        STRING_PIECE = 2

    class JSType(pb.ClosedEnum):
        """How JavaScript holds a 64-bit integer."""

        JS_NORMAL = 0
        JS_STRING = 1
        JS_NUMBER = 2

    class OptionRetention(pb.ClosedEnum):
        """Whether an option is kept at run time."""

        RETENTION_UNKNOWN = 0
        RETENTION_RUNTIME = 1
        RETENTION_SOURCE = 2

    class OptionTargetType(pb.ClosedEnum):
        """What an option may be set on."""

        TARGET_TYPE_UNKNOWN = 0
        TARGET_TYPE_FILE = 1
        TARGET_TYPE_EXTENSION_RANGE = 2
        TARGET_TYPE_MESSAGE = 3
        TARGET_TYPE_FIELD = 4
        TARGET_TYPE_ONEOF = 5
        TARGET_TYPE_ENUM = 6
        TARGET_TYPE_ENUM_ENTRY = 7
        TARGET_TYPE_SERVICE = 8
        TARGET_TYPE_METHOD = 9

    @message
    class EditionDefault:
        """The default of a feature from an edition on."""

        edition: Annotated[Edition | None, pb.enum(3)] = None
        value: Annotated[str | None, pb.string(2)] = None

    @message
    class FeatureSupport:
        """The editions that know a feature."""

        edition_introduced: Annotated[Edition | None, pb.enum(1, name="edition_introduced")] = None
        edition_deprecated: Annotated[Edition | None, pb.enum(2, name="edition_deprecated")] = None
        deprecation_warning: Annotated[str | None, pb.string(3, name="deprecation_warning")] = None
        edition_removed: Annotated[Edition | None, pb.enum(4, name="edition_removed")] = None
        removal_error: Annotated[str | None, pb.string(5, name="removal_error")] = None

    ctype: Annotated[FieldOptions.CType | None, pb.enum(1, default=FieldOptions.CType.STRING)] = (
        None
    )
    packed: Annotated[bool | None, pb.bool(2)] = None
    jstype: Annotated[
        FieldOptions.JSType | None, pb.enum(6, default=FieldOptions.JSType.JS_NORMAL)
    ] = None
    lazy: Annotated[bool | None, pb.bool(5, default=False)] = None
    unverified_lazy: Annotated[bool | None, pb.bool(15, name="unverified_lazy", default=False)] = (
        None
    )
    deprecated: Annotated[bool | None, pb.bool(3, default=False)] = None
    weak: Annotated[bool | None, pb.bool(10, default=False)] = None
    debug_redact: Annotated[bool | None, pb.bool(16, name="debug_redact", default=False)] = None
    retention: Annotated[FieldOptions.OptionRetention | None, pb.enum(17)] = None
    targets: Annotated[list[FieldOptions.OptionTargetType], pb.repeated(pb.enum(19))] = []
    edition_defaults: Annotated[
        list[FieldOptions.EditionDefault], pb.repeated(pb.embedded(20, name="edition_defaults"))
    ] = []
    features: Annotated[FeatureSet | None, pb.embedded(21)] = None
    feature_support: Annotated[
        FieldOptions.FeatureSupport | None, pb.embedded(22, name="feature_support")
    ] = None
    uninterpreted_option: Annotated[
        list[UninterpretedOption], pb.repeated(pb.embedded(999, name="uninterpreted_option"))
    ] = []


@message
class OneofOptions:
    """Options of a oneof."""

    features: Annotated[FeatureSet | None, pb.embedded(1)] = None
    uninterpreted_option: Annotated[
        list[UninterpretedOption], pb.repeated(pb.embedded(999, name="uninterpreted_option"))
    ] = []


@message
class EnumOptions:
    """Options of an enum."""

    allow_alias: Annotated[bool | None, pb.bool(2, name="allow_alias")] = None
    deprecated: Annotated[bool | None, pb.bool(3, default=False)] = None
    deprecated_legacy_json_field_conflicts: Annotated[
        bool | None, pb.bool(6, name="deprecated_legacy_json_field_conflicts")
    ] = None
    features: Annotated[FeatureSet | None, pb.embedded(7)] = None
    uninterpreted_option: Annotated[
        list[UninterpretedOption], pb.repeated(pb.embedded(999, name="uninterpreted_option"))
    ] = []


@message
class EnumValueOptions:
    """Options of a value of an enum."""

    deprecated: Annotated[bool | None, pb.bool(1, default=False)] = None
    features: Annotated[FeatureSet | None, pb.embedded(2)] = None
    debug_redact: Annotated[bool | None, pb.bool(3, name="debug_redact", default=False)] = None
    feature_support: Annotated[
        FieldOptions.FeatureSupport | None, pb.embedded(4, name="feature_support")
    ] = None
    uninterpreted_option: Annotated[
        list[UninterpretedOption], pb.repeated(pb.embedded(999, name="uninterpreted_option"))
    ] = []


@message
class ServiceOptions:
    """Options of a service."""

    features: Annotated[FeatureSet | None, pb.embedded(34)] = None
    deprecated: Annotated[bool | None, pb.bool(33, default=False)] = None
    uninterpreted_option: Annotated[
        list[UninterpretedOption], pb.repeated(pb.embedded(999, name="uninterpreted_option"))
    ] = []


@message
class MethodOptions:
    """Options of a method."""

    class IdempotencyLevel(pb.ClosedEnum):
        """Whether a method may be called again."""

        IDEMPOTENCY_UNKNOWN = 0
        NO_SIDE_EFFECTS = 1
        IDEMPOTENT = 2

    deprecated: Annotated[bool | None, pb.bool(33, default=False)] = None
    idempotency_level: Annotated[
        MethodOptions.IdempotencyLevel | None,
        pb.enum(
            34, name="idempotency_level", default=MethodOptions.IdempotencyLevel.IDEMPOTENCY_UNKNOWN
        ),
    ] = None
    features: Annotated[FeatureSet | None, pb.embedded(35)] = None
    uninterpreted_option: Annotated[
        list[UninterpretedOption], pb.repeated(pb.embedded(999, name="uninterpreted_option"))
    ] = []


@message
class UninterpretedOption:
    """An option as the parser met it, before its name is known to mean something."""

    @message
    class NamePart:
        """One part of the name of an option; in parentheses it is an extension."""

        name_part: Annotated[str, pb.string(1, name="name_part")]
        is_extension: Annotated[bool, pb.bool(2, name="is_extension")]

    name: Annotated[list[UninterpretedOption.NamePart], pb.repeated(pb.embedded(2))] = []
    identifier_value: Annotated[str | None, pb.string(3, name="identifier_value")] = None
    positive_int_value: Annotated[int | None, pb.uint64(4, name="positive_int_value")] = None
    negative_int_value: Annotated[int | None, pb.int64(5, name="negative_int_value")] = None
    double_value: Annotated[float | None, pb.double(6, name="double_value")] = None
    string_value: Annotated[bytes | None, pb.bytes(7, name="string_value")] = None
    aggregate_value: Annotated[str | None, pb.string(8, name="aggregate_value")] = None


@message
class FeatureSet:
    """The features of an edition."""

    class FieldPresence(pb.ClosedEnum):
        """Whether absent and zero are two things."""

        FIELD_PRESENCE_UNKNOWN = 0
        EXPLICIT = 1
        IMPLICIT = 2
        LEGACY_REQUIRED = 3

    class EnumType(pb.ClosedEnum):
        """Whether an enum is open or closed."""

        ENUM_TYPE_UNKNOWN = 0
        OPEN = 1
        CLOSED = 2

    class RepeatedFieldEncoding(pb.ClosedEnum):
        """Whether repeated numbers are packed."""

        REPEATED_FIELD_ENCODING_UNKNOWN = 0
        PACKED = 1
        EXPANDED = 2

    class Utf8Validation(pb.ClosedEnum):
        """Whether strings are checked to be UTF-8."""

        UTF8_VALIDATION_UNKNOWN = 0
        VERIFY = 2
        NONE = 3

    class MessageEncoding(pb.ClosedEnum):
        """Whether messages stand behind a length or between the tags of a group."""

        MESSAGE_ENCODING_UNKNOWN = 0
        LENGTH_PREFIXED = 1
        DELIMITED = 2

    class JsonFormat(pb.ClosedEnum):
        """Whether a message has to have a JSON form."""

        JSON_FORMAT_UNKNOWN = 0
        ALLOW = 1
        LEGACY_BEST_EFFORT = 2

    class EnforceNamingStyle(pb.ClosedEnum):
        """Which names are allowed."""

        ENFORCE_NAMING_STYLE_UNKNOWN = 0
        STYLE2024 = 1
        STYLE_LEGACY = 2
        STYLE2026 = 3

    @message
    class VisibilityFeature:
        """Holds the enum of ``default_symbol_visibility``."""

        class DefaultSymbolVisibility(pb.ClosedEnum):
            """Which types other files may use."""

            DEFAULT_SYMBOL_VISIBILITY_UNKNOWN = 0
            EXPORT_ALL = 1
            EXPORT_TOP_LEVEL = 2
            LOCAL_ALL = 3
            STRICT = 4

    @message
    class ProtoLimitsFeature:
        """Holds the enum of ``enforce_proto_limits``."""

        class EnforceProtoLimits(pb.ClosedEnum):
            """Whether limits on the size of a schema hold."""

            PROTO_LIMITS_UNKNOWN = 0
            LEGACY_NO_EXPLICIT_LIMITS = 1
            PROTO_LIMITS2026 = 2

    field_presence: Annotated[
        FeatureSet.FieldPresence | None, pb.enum(1, name="field_presence")
    ] = None
    enum_type: Annotated[FeatureSet.EnumType | None, pb.enum(2, name="enum_type")] = None
    repeated_field_encoding: Annotated[
        FeatureSet.RepeatedFieldEncoding | None, pb.enum(3, name="repeated_field_encoding")
    ] = None
    utf8_validation: Annotated[
        FeatureSet.Utf8Validation | None, pb.enum(4, name="utf8_validation")
    ] = None
    message_encoding: Annotated[
        FeatureSet.MessageEncoding | None, pb.enum(5, name="message_encoding")
    ] = None
    json_format: Annotated[FeatureSet.JsonFormat | None, pb.enum(6, name="json_format")] = None
    enforce_naming_style: Annotated[
        FeatureSet.EnforceNamingStyle | None, pb.enum(7, name="enforce_naming_style")
    ] = None
    default_symbol_visibility: Annotated[
        FeatureSet.VisibilityFeature.DefaultSymbolVisibility | None,
        pb.enum(8, name="default_symbol_visibility"),
    ] = None
    enforce_proto_limits: Annotated[
        FeatureSet.ProtoLimitsFeature.EnforceProtoLimits | None,
        pb.enum(9, name="enforce_proto_limits"),
    ] = None


@message
class FeatureSetDefaults:
    """The features that each edition starts with."""

    @message
    class FeatureSetEditionDefault:
        """The features of one edition."""

        edition: Annotated[Edition | None, pb.enum(3)] = None
        overridable_features: Annotated[
            FeatureSet | None, pb.embedded(4, name="overridable_features")
        ] = None
        fixed_features: Annotated[FeatureSet | None, pb.embedded(5, name="fixed_features")] = None

    defaults: Annotated[
        list[FeatureSetDefaults.FeatureSetEditionDefault], pb.repeated(pb.embedded(1))
    ] = []
    minimum_edition: Annotated[Edition | None, pb.enum(4, name="minimum_edition")] = None
    maximum_edition: Annotated[Edition | None, pb.enum(5, name="maximum_edition")] = None


@message
class SourceCodeInfo:
    """Where each declaration stands in its file, and the comments beside it."""

    @message
    class Location:
        """One declaration: ``path`` leads to it by field numbers and indices."""

        path: Annotated[list[int], pb.repeated(pb.int32(1), packed=True)] = []
        span: Annotated[list[int], pb.repeated(pb.int32(2), packed=True)] = []
        leading_comments: Annotated[str | None, pb.string(3, name="leading_comments")] = None
        trailing_comments: Annotated[str | None, pb.string(4, name="trailing_comments")] = None
        leading_detached_comments: Annotated[
            list[str], pb.repeated(pb.string(6, name="leading_detached_comments"))
        ] = []

    location: Annotated[list[SourceCodeInfo.Location], pb.repeated(pb.embedded(1))] = []


@message
class GeneratedCodeInfo:
    """Where generated code comes from."""

    @message
    class Annotation:
        """One piece of generated code."""

        class Semantic(pb.ClosedEnum):
            """What the piece does with the field."""

            NONE = 0
            SET = 1
            ALIAS = 2

        path: Annotated[list[int], pb.repeated(pb.int32(1), packed=True)] = []
        source_file: Annotated[str | None, pb.string(2, name="source_file")] = None
        begin: Annotated[int | None, pb.int32(3)] = None
        end: Annotated[int | None, pb.int32(4)] = None
        semantic: Annotated[GeneratedCodeInfo.Annotation.Semantic | None, pb.enum(5)] = None

    annotation: Annotated[list[GeneratedCodeInfo.Annotation], pb.repeated(pb.embedded(1))] = []


class Edition(pb.ClosedEnum):
    """The editions; proto2 and proto3 count as two of them."""

    EDITION_UNKNOWN = 0
    EDITION_LEGACY = 900
    EDITION_PROTO2 = 998
    EDITION_PROTO3 = 999
    EDITION_2023 = 1000
    EDITION_2024 = 1001
    EDITION_2026 = 1002
    EDITION_UNSTABLE = 9999
    EDITION_1_TEST_ONLY = 1
    EDITION_2_TEST_ONLY = 2
    EDITION_99997_TEST_ONLY = 99997
    EDITION_99998_TEST_ONLY = 99998
    EDITION_99999_TEST_ONLY = 99999
    EDITION_MAX = 2147483647


class SymbolVisibility(pb.ClosedEnum):
    """Whether other files may use a type."""

    VISIBILITY_UNSET = 0
    VISIBILITY_LOCAL = 1
    VISIBILITY_EXPORT = 2
