# SPDX-License-Identifier: MIT
"""Qot_StockScreen, protocol 3252.

Generated from Qot_StockScreen.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_StockScreen"

__all__ = [
    "C2S",
    "S2C",
    "Boundary",
    "Interval",
    "Param",
    "Plate",
    "PropertyBasic",
    "PropertyBroker",
    "PropertyCumulative",
    "PropertyFeatured",
    "PropertyFinancial",
    "PropertyIndicator",
    "PropertyKlineShape",
    "PropertyOption",
    "PropertySimple",
    "QueryIndicatorPattern",
    "QueryIndicatorPositional",
    "QueryKlineShape",
    "QueryPlate",
    "QueryPropertyBroker",
    "QueryPropertyCumulative",
    "QueryPropertyFeatured",
    "QueryPropertyFinancial",
    "QueryPropertyOption",
    "QueryPropertySimple",
    "QuerySimpleField",
    "Request",
    "Response",
    "ResultPropertyBasic",
    "ResultPropertyBroker",
    "ResultPropertyCumulative",
    "ResultPropertyFeatured",
    "ResultPropertyFinancial",
    "ResultPropertyIndicator",
    "ResultPropertyKlineShape",
    "ResultPropertyOption",
    "ResultPropertySimple",
    "RetrieveQuery",
    "RspItemResult",
    "ScreenQuery",
    "Sort",
    "StockScreenItem",
]


@message
class Boundary:
    """Qot_StockScreen.Boundary."""

    value: Annotated[float, pb.double(1)]
    includes: Annotated[bool, pb.bool(2)]


@message
class Interval:
    """Qot_StockScreen.Interval."""

    filter_min: Annotated[Boundary | None, pb.embedded(1)] = None
    filter_max: Annotated[Boundary | None, pb.embedded(2)] = None
    unit: Annotated[int | None, pb.int32(3)] = None


@message
class Param:
    """Qot_StockScreen.Param."""

    type: Annotated[int | None, pb.int32(1)] = None
    sval: Annotated[str | None, pb.string(2)] = None
    ival: Annotated[int | None, pb.int64(3)] = None
    aval: Annotated[list[int], pb.repeated(pb.int64(4))] = []


@message
class PropertyBasic:
    """Qot_StockScreen.PropertyBasic."""

    name: Annotated[int | None, pb.int32(1)] = None


@message
class PropertySimple:
    """Qot_StockScreen.PropertySimple."""

    name: Annotated[int | None, pb.int32(1)] = None


@message
class PropertyCumulative:
    """Qot_StockScreen.PropertyCumulative."""

    name: Annotated[int | None, pb.int32(1)] = None
    days: Annotated[int | None, pb.uint32(2)] = None
    period_average: Annotated[int | None, pb.int32(3)] = None


@message
class PropertyFinancial:
    """Qot_StockScreen.PropertyFinancial."""

    name: Annotated[int | None, pb.int32(1)] = None
    term: Annotated[int | None, pb.int32(2)] = None
    duration: Annotated[int | None, pb.int64(3)] = None
    year: Annotated[int | None, pb.int32(4)] = None
    period_average: Annotated[int | None, pb.int32(5)] = None
    future_duration: Annotated[int | None, pb.int32(6)] = None


@message
class PropertyIndicator:
    """Qot_StockScreen.PropertyIndicator."""

    name: Annotated[int | None, pb.int32(1)] = None
    period: Annotated[int | None, pb.int32(2)] = None
    indicator_params: Annotated[list[int], pb.repeated(pb.int64(3))] = []


@message
class PropertyFeatured:
    """Qot_StockScreen.PropertyFeatured."""

    name: Annotated[int | None, pb.int32(1)] = None
    period: Annotated[int | None, pb.int32(2)] = None
    range_period: Annotated[int | None, pb.int32(3)] = None
    first_custom_param: Annotated[int | None, pb.int64(4)] = None


@message
class PropertyBroker:
    """Qot_StockScreen.PropertyBroker."""

    name: Annotated[int | None, pb.int32(1)] = None
    days: Annotated[int | None, pb.int32(2)] = None
    param: Annotated[str | None, pb.string(3)] = None


@message
class PropertyOption:
    """Qot_StockScreen.PropertyOption."""

    name: Annotated[int | None, pb.int32(1)] = None
    param: Annotated[Param | None, pb.embedded(2)] = None
    period: Annotated[int | None, pb.int32(3)] = None


@message
class PropertyKlineShape:
    """Qot_StockScreen.PropertyKlineShape."""

    name: Annotated[int | None, pb.int32(1)] = None
    period: Annotated[int | None, pb.int32(2)] = None


@message
class QuerySimpleField:
    """Qot_StockScreen.QuerySimpleField."""

    simple_field: Annotated[int | None, pb.int32(1)] = None
    screen_value_list: Annotated[list[int], pb.repeated(pb.int64(2))] = []


@message
class Plate:
    """Qot_StockScreen.Plate."""

    parent_plate_id: Annotated[str | None, pb.string(1)] = None
    plate_id_list: Annotated[list[str], pb.repeated(pb.string(2))] = []


@message
class QueryPlate:
    """Qot_StockScreen.QueryPlate."""

    plate_list: Annotated[list[Plate], pb.repeated(pb.embedded(1))] = []


@message
class QueryPropertySimple:
    """Qot_StockScreen.QueryPropertySimple."""

    property: Annotated[PropertySimple, pb.embedded(1)]
    filter_min: Annotated[Boundary | None, pb.embedded(2)] = None
    filter_max: Annotated[Boundary | None, pb.embedded(3)] = None
    unit: Annotated[int | None, pb.int32(4)] = None


@message
class QueryPropertyCumulative:
    """Qot_StockScreen.QueryPropertyCumulative."""

    property: Annotated[PropertyCumulative, pb.embedded(1)]
    filter_min: Annotated[Boundary | None, pb.embedded(2)] = None
    filter_max: Annotated[Boundary | None, pb.embedded(3)] = None
    continuous_period: Annotated[int | None, pb.int32(4)] = None
    unit: Annotated[int | None, pb.int32(5)] = None


@message
class QueryPropertyFinancial:
    """Qot_StockScreen.QueryPropertyFinancial."""

    property: Annotated[PropertyFinancial, pb.embedded(1)]
    filter_min: Annotated[Boundary | None, pb.embedded(2)] = None
    filter_max: Annotated[Boundary | None, pb.embedded(3)] = None
    continuous_period: Annotated[int | None, pb.int32(4)] = None
    unit: Annotated[int | None, pb.int32(7)] = None


@message
class QueryIndicatorPositional:
    """Qot_StockScreen.QueryIndicatorPositional."""

    position: Annotated[int, pb.int32(1)]
    period: Annotated[int, pb.int32(2)]
    first_indicator: Annotated[int, pb.int32(3)]
    second_indicator: Annotated[int | None, pb.int32(4)] = None
    second_value: Annotated[int | None, pb.int64(5)] = None
    first_indicator_params: Annotated[list[int], pb.repeated(pb.int64(6))] = []
    second_indicator_params: Annotated[list[int], pb.repeated(pb.int64(7))] = []
    continuous_period: Annotated[int | None, pb.int32(8)] = None
    intervals: Annotated[list[Interval], pb.repeated(pb.embedded(10))] = []
    first_indicator_name: Annotated[int | None, pb.int32(11)] = None
    period_type: Annotated[int | None, pb.int32(12)] = None


@message
class QueryIndicatorPattern:
    """Qot_StockScreen.QueryIndicatorPattern."""

    pattern: Annotated[int | None, pb.int32(1)] = None
    period: Annotated[int, pb.int32(2)]
    continuous_period: Annotated[int | None, pb.int32(3)] = None
    name: Annotated[int | None, pb.int32(4)] = None
    is_matching: Annotated[bool | None, pb.bool(5)] = None
    sub_patterns: Annotated[list[int], pb.repeated(pb.int32(6))] = []
    period_type: Annotated[int | None, pb.int32(7)] = None


@message
class QueryPropertyFeatured:
    """Qot_StockScreen.QueryPropertyFeatured."""

    property: Annotated[PropertyFeatured | None, pb.embedded(1)] = None
    filter_min: Annotated[Boundary | None, pb.embedded(2)] = None
    filter_max: Annotated[Boundary | None, pb.embedded(3)] = None
    intervals: Annotated[list[Interval], pb.repeated(pb.embedded(4))] = []
    value_set: Annotated[list[int], pb.repeated(pb.int64(5))] = []


@message
class QueryPropertyBroker:
    """Qot_StockScreen.QueryPropertyBroker."""

    property: Annotated[PropertyBroker | None, pb.embedded(1)] = None
    intervals: Annotated[list[Interval], pb.repeated(pb.embedded(2))] = []


@message
class QueryPropertyOption:
    """Qot_StockScreen.QueryPropertyOption."""

    property: Annotated[PropertyOption | None, pb.embedded(1)] = None
    intervals: Annotated[list[Interval], pb.repeated(pb.embedded(2))] = []


@message
class QueryKlineShape:
    """Qot_StockScreen.QueryKlineShape."""

    property: Annotated[PropertyKlineShape | None, pb.embedded(1)] = None
    value_set: Annotated[list[int], pb.repeated(pb.int64(5))] = []


@message
class ScreenQuery:
    """Qot_StockScreen.ScreenQuery."""

    simple_field_query: Annotated[QuerySimpleField | None, pb.embedded(1)] = None
    plate_query: Annotated[QueryPlate | None, pb.embedded(2)] = None
    simple_property_query: Annotated[QueryPropertySimple | None, pb.embedded(3)] = None
    cumulative_property_query: Annotated[QueryPropertyCumulative | None, pb.embedded(4)] = None
    financial_property_query: Annotated[QueryPropertyFinancial | None, pb.embedded(5)] = None
    indicator_positional_query: Annotated[QueryIndicatorPositional | None, pb.embedded(6)] = None
    indicator_pattern_query: Annotated[QueryIndicatorPattern | None, pb.embedded(7)] = None
    featured_property_query: Annotated[QueryPropertyFeatured | None, pb.embedded(8)] = None
    broker_holdings_query: Annotated[QueryPropertyBroker | None, pb.embedded(9)] = None
    kline_shape_query: Annotated[QueryKlineShape | None, pb.embedded(10)] = None
    option_query: Annotated[QueryPropertyOption | None, pb.embedded(11)] = None


@message
class RetrieveQuery:
    """Qot_StockScreen.RetrieveQuery."""

    basic_property: Annotated[PropertyBasic | None, pb.embedded(1)] = None
    simple_property: Annotated[PropertySimple | None, pb.embedded(2)] = None
    cumulative_property: Annotated[PropertyCumulative | None, pb.embedded(3)] = None
    financial_property: Annotated[PropertyFinancial | None, pb.embedded(4)] = None
    indicator_property: Annotated[PropertyIndicator | None, pb.embedded(5)] = None
    featured_property: Annotated[PropertyFeatured | None, pb.embedded(6)] = None
    broker_property: Annotated[PropertyBroker | None, pb.embedded(7)] = None
    option_property: Annotated[PropertyOption | None, pb.embedded(8)] = None
    kline_shape_property: Annotated[PropertyKlineShape | None, pb.embedded(9)] = None


@message
class Sort:
    """Qot_StockScreen.Sort."""

    direction: Annotated[int, pb.int32(1)]
    basic_property: Annotated[PropertyBasic | None, pb.embedded(2)] = None
    simple_property: Annotated[PropertySimple | None, pb.embedded(3)] = None
    cumulative_property: Annotated[PropertyCumulative | None, pb.embedded(4)] = None
    financial_property: Annotated[PropertyFinancial | None, pb.embedded(5)] = None
    indicator_property: Annotated[PropertyIndicator | None, pb.embedded(6)] = None
    featured_property: Annotated[PropertyFeatured | None, pb.embedded(7)] = None
    broker_property: Annotated[PropertyBroker | None, pb.embedded(8)] = None
    option_property: Annotated[PropertyOption | None, pb.embedded(9)] = None
    kline_shape_property: Annotated[PropertyKlineShape | None, pb.embedded(10)] = None


@message
class ResultPropertyBasic:
    """Qot_StockScreen.ResultPropertyBasic."""

    property: Annotated[PropertyBasic | None, pb.embedded(1)] = None
    value_type: Annotated[int | None, pb.int32(2)] = None
    sval: Annotated[str | None, pb.string(3)] = None
    ival: Annotated[int | None, pb.int64(4)] = None
    aval: Annotated[list[int], pb.repeated(pb.int64(5))] = []
    dval: Annotated[float | None, pb.double(6)] = None
    enum_type_name: Annotated[str | None, pb.string(7)] = None
    enum_name: Annotated[str | None, pb.string(8)] = None


@message
class ResultPropertySimple:
    """Qot_StockScreen.ResultPropertySimple."""

    property: Annotated[PropertySimple | None, pb.embedded(1)] = None
    value_type: Annotated[int | None, pb.int32(2)] = None
    sval: Annotated[str | None, pb.string(3)] = None
    ival: Annotated[int | None, pb.int64(4)] = None
    aval: Annotated[list[int], pb.repeated(pb.int64(5))] = []
    dval: Annotated[float | None, pb.double(6)] = None
    enum_type_name: Annotated[str | None, pb.string(7)] = None
    enum_name: Annotated[str | None, pb.string(8)] = None


@message
class ResultPropertyCumulative:
    """Qot_StockScreen.ResultPropertyCumulative."""

    property: Annotated[PropertyCumulative | None, pb.embedded(1)] = None
    value_type: Annotated[int | None, pb.int32(2)] = None
    sval: Annotated[str | None, pb.string(3)] = None
    ival: Annotated[int | None, pb.int64(4)] = None
    aval: Annotated[list[int], pb.repeated(pb.int64(5))] = []
    dval: Annotated[float | None, pb.double(6)] = None
    enum_type_name: Annotated[str | None, pb.string(7)] = None
    enum_name: Annotated[str | None, pb.string(8)] = None


@message
class ResultPropertyFinancial:
    """Qot_StockScreen.ResultPropertyFinancial."""

    property: Annotated[PropertyFinancial | None, pb.embedded(1)] = None
    value_type: Annotated[int | None, pb.int32(2)] = None
    sval: Annotated[str | None, pb.string(3)] = None
    ival: Annotated[int | None, pb.int64(4)] = None
    aval: Annotated[list[int], pb.repeated(pb.int64(5))] = []
    dval: Annotated[float | None, pb.double(6)] = None
    end_time: Annotated[int | None, pb.uint32(7)] = None
    enum_type_name: Annotated[str | None, pb.string(8)] = None
    enum_name: Annotated[str | None, pb.string(9)] = None


@message
class ResultPropertyIndicator:
    """Qot_StockScreen.ResultPropertyIndicator."""

    property: Annotated[PropertyIndicator | None, pb.embedded(1)] = None
    value_type: Annotated[int | None, pb.int32(2)] = None
    sval: Annotated[str | None, pb.string(3)] = None
    ival: Annotated[int | None, pb.int64(4)] = None
    aval: Annotated[list[int], pb.repeated(pb.int64(5))] = []
    dval: Annotated[float | None, pb.double(6)] = None
    enum_type_name: Annotated[str | None, pb.string(7)] = None
    enum_name: Annotated[str | None, pb.string(8)] = None


@message
class ResultPropertyFeatured:
    """Qot_StockScreen.ResultPropertyFeatured."""

    property: Annotated[PropertyFeatured | None, pb.embedded(1)] = None
    value_type: Annotated[int | None, pb.int32(2)] = None
    sval: Annotated[str | None, pb.string(3)] = None
    ival: Annotated[int | None, pb.int64(4)] = None
    aval: Annotated[list[int], pb.repeated(pb.int64(5))] = []
    dval: Annotated[float | None, pb.double(6)] = None
    enum_type_name: Annotated[str | None, pb.string(7)] = None
    enum_name: Annotated[str | None, pb.string(8)] = None


@message
class ResultPropertyKlineShape:
    """Qot_StockScreen.ResultPropertyKlineShape."""

    property: Annotated[PropertyKlineShape | None, pb.embedded(1)] = None
    value_type: Annotated[int | None, pb.int32(2)] = None
    sval: Annotated[str | None, pb.string(3)] = None
    ival: Annotated[int | None, pb.int64(4)] = None
    aval: Annotated[list[int], pb.repeated(pb.int64(5))] = []
    dval: Annotated[float | None, pb.double(6)] = None
    enum_type_name: Annotated[str | None, pb.string(7)] = None
    enum_name: Annotated[str | None, pb.string(8)] = None


@message
class ResultPropertyBroker:
    """Qot_StockScreen.ResultPropertyBroker."""

    property: Annotated[PropertyBroker | None, pb.embedded(1)] = None
    value_type: Annotated[int | None, pb.int32(2)] = None
    sval: Annotated[str | None, pb.string(3)] = None
    ival: Annotated[int | None, pb.int64(4)] = None
    aval: Annotated[list[int], pb.repeated(pb.int64(5))] = []
    dval: Annotated[float | None, pb.double(6)] = None
    enum_type_name: Annotated[str | None, pb.string(7)] = None
    enum_name: Annotated[str | None, pb.string(8)] = None


@message
class ResultPropertyOption:
    """Qot_StockScreen.ResultPropertyOption."""

    property: Annotated[PropertyOption | None, pb.embedded(1)] = None
    value_type: Annotated[int | None, pb.int32(2)] = None
    sval: Annotated[str | None, pb.string(3)] = None
    ival: Annotated[int | None, pb.int64(4)] = None
    aval: Annotated[list[int], pb.repeated(pb.int64(5))] = []
    dval: Annotated[float | None, pb.double(6)] = None
    enum_type_name: Annotated[str | None, pb.string(7)] = None
    enum_name: Annotated[str | None, pb.string(8)] = None


@message
class RspItemResult:
    """Qot_StockScreen.RspItemResult."""

    basic_property_result: Annotated[ResultPropertyBasic | None, pb.embedded(1)] = None
    simple_property_result: Annotated[ResultPropertySimple | None, pb.embedded(2)] = None
    cumulative_property_result: Annotated[ResultPropertyCumulative | None, pb.embedded(3)] = None
    financial_property_result: Annotated[ResultPropertyFinancial | None, pb.embedded(4)] = None
    indicator_property_result: Annotated[ResultPropertyIndicator | None, pb.embedded(5)] = None
    featured_property_result: Annotated[ResultPropertyFeatured | None, pb.embedded(6)] = None
    broker_property_result: Annotated[ResultPropertyBroker | None, pb.embedded(7)] = None
    option_property_result: Annotated[ResultPropertyOption | None, pb.embedded(8)] = None
    kline_shape_property_result: Annotated[ResultPropertyKlineShape | None, pb.embedded(9)] = None


@message
class StockScreenItem:
    """Qot_StockScreen.StockScreenItem."""

    stock_id: Annotated[int | None, pb.uint64(1)] = None
    results: Annotated[list[RspItemResult], pb.repeated(pb.embedded(2))] = []


@message
class C2S:
    """Qot_StockScreen.C2S."""

    filter_list: Annotated[list[ScreenQuery], pb.repeated(pb.embedded(1))] = []
    retrieve_list: Annotated[list[RetrieveQuery], pb.repeated(pb.embedded(2))] = []
    watchlist_stock_ids: Annotated[list[int], pb.repeated(pb.uint64(3))] = []
    sort: Annotated[Sort | None, pb.embedded(4)] = None
    page_from: Annotated[int | None, pb.int32(5)] = None
    page_count: Annotated[int | None, pb.int32(6)] = None
    sort_list: Annotated[list[Sort], pb.repeated(pb.embedded(9))] = []


@message
class S2C:
    """Qot_StockScreen.S2C."""

    data_list: Annotated[list[StockScreenItem], pb.repeated(pb.embedded(2))] = []
    last_page: Annotated[int | None, pb.int32(3)] = None
    all_count: Annotated[int | None, pb.int32(4)] = None


@message
class Request:
    """The request, protocol 3252; Response answers it."""

    c2s: Annotated[C2S, pb.embedded(1)]

    @staticmethod
    def __response_type__() -> type[Response]:
        return Response


@message
class Response:
    """The answer to Request.

    Attributes:
        ret_type: a RetType of Common; only 0 is success.
        ret_msg: the reason of a failure, for people.
        err_code: a finer reason.
        s2c: what was asked for; none on failure.
    """

    ret_type: Annotated[int, pb.int32(1, default=-400)]
    ret_msg: Annotated[str | None, pb.string(2)] = None
    err_code: Annotated[int | None, pb.int32(3)] = None
    s2c: Annotated[S2C | None, pb.embedded(4)] = None
